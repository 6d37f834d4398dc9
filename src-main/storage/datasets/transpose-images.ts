import { setImmediate } from 'node:timers/promises';

/** Images that are transposed before other work can run: about a millisecond's worth. */
const imagesAtOnce = 1000;

/**
 * Swaps rows and columns of square images, in place.
 * @param side pixels along each side
 */
export async function transposeImages(images: Uint8Array, side: number): Promise<void> {
  const size = side * side;
  for (let start = 0, done = 1; start < images.length; start += size, done++) {
    for (let row = 0; row < side; row++) {
      for (let column = row + 1; column < side; column++) {
        const above = start + row * side + column;
        const below = start + column * side + row;
        const pixel = images[above]!;
        images[above] = images[below]!;
        images[below] = pixel;
      }
    }
    if (done % imagesAtOnce === 0) await setImmediate();
  }
}
