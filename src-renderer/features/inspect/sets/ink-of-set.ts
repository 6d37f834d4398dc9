import { imageBytes } from '#shared/data/image-size';

/**
 * The mean image of several digits, which shows through what is shown of them. A pixel with ink in any of them has some.
 * @param images 784 bytes each, at least one
 * @returns 784 bytes
 */
export function inkOfSet(images: Uint8Array): Uint8Array {
  const sums = new Float64Array(imageBytes);
  images.forEach((ink, at) => (sums[at % imageBytes]! += ink));
  const digits = images.length / imageBytes;
  return Uint8Array.from(sums, (sum) => Math.ceil(sum / digits));
}
