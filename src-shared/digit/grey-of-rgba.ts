import type { GreyImage } from './grey-image.ts';

/**
 * The brightness of a picture's colours, by ITU-R BT.601, section 2.5.1. What is transparent shows a ground that differs
 * from what is opaque: white beneath dark ink, black beneath bright ink.
 * @param rgba four bytes per pixel, not premultiplied
 */
export function greyOfRgba(rgba: ArrayLike<number>, width: number, height: number): GreyImage {
  const pixels = new Uint8Array(width * height);
  const luma = (pixel: number): number =>
    0.299 * rgba[4 * pixel]! + 0.587 * rgba[4 * pixel + 1]! + 0.114 * rgba[4 * pixel + 2]!;
  let [bright, opaque] = [0, 0];
  for (let pixel = 0; pixel < pixels.length; pixel++) {
    bright += luma(pixel) * rgba[4 * pixel + 3]!;
    opaque += rgba[4 * pixel + 3]!;
  }
  const ground = bright < 127.5 * opaque ? 255 : 0;
  for (let pixel = 0; pixel < pixels.length; pixel++) {
    const opacity = rgba[4 * pixel + 3]! / 255;
    pixels[pixel] = Math.round(luma(pixel) * opacity + ground * (1 - opacity));
  }
  return { width, height, pixels };
}
