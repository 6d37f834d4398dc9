import { imageBytes } from '#shared/data/image-size';

/** An image of 28x28 bytes as RGBA pixels for a canvas: white ink on black, as in the data sets. */
export function digitPixels(image: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(4 * imageBytes).fill(255);
  for (let pixel = 0; pixel < imageBytes; pixel += 1) {
    rgba.fill(image[pixel] ?? 0, 4 * pixel, 4 * pixel + 3);
  }
  return rgba;
}
