import { imageBytes } from '#shared/contract/commands';
import { imageSide } from '#shared/data/image-size';
import type { Example } from '../digits/example-pages.ts';

/** Pixels between two images of a row. */
export const rowGap = 2;

/** @returns the width of a row of this many images, in image pixels */
export function rowWidth(images: number): number {
  return images * (imageSide + rowGap) - rowGap;
}

/** A row of images side by side as RGBA pixels; gaps and images that aren't loaded yet are transparent. */
export function rowPixels(
  examples: readonly (Pick<Example, 'pixels'> | undefined)[],
): Uint8ClampedArray<ArrayBuffer> {
  const width = rowWidth(examples.length);
  const target = new Uint8ClampedArray(4 * width * imageSide);
  examples.forEach((example, place) => {
    if (example === undefined) return;
    const left = place * (imageSide + rowGap);
    for (let pixel = 0; pixel < imageBytes; pixel++) {
      const at = 4 * (Math.floor(pixel / imageSide) * width + left + (pixel % imageSide));
      const byte = example.pixels[pixel]!;
      target[at] = target[at + 1] = target[at + 2] = byte;
      target[at + 3] = 255;
    }
  });
  return target;
}
