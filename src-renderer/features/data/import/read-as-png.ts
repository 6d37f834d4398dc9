import { encode } from 'fast-png';
import { contentOf, isJpegName } from '#shared/exchange/datasets/image-folder';
import type { OfferedFile } from '#shared/exchange/import-kinds';

/**
 * The content of an image of a folder. A JPEG is decoded by the browser and becomes a PNG, turned as its camera noted;
 * other files stay as they are.
 * @throws Error with a clause that says what is wrong
 */
export async function readAsPng(file: OfferedFile): Promise<{ path: string; bytes: Uint8Array }> {
  const given = await contentOf(file);
  if (!isJpegName(file.path)) return given;
  const path = file.path.replace(/\.[^.]*$/, '.png');
  const blob = new Blob([given.bytes as Uint8Array<ArrayBuffer>], { type: 'image/jpeg' });
  const bitmap = await createImageBitmap(blob).catch(() => {
    throw new Error('it is damaged or not a JPEG');
  });
  try {
    const { width, height } = bitmap;
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) throw new Error('the browser can’t draw it');
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    return { path, bytes: pngOf(data, width, height) };
  } finally {
    bitmap.close();
  }
}

/** A PNG of opaque pixels: with one number each if all are grey, which the workbench needn’t make grey then. */
export function pngOf(rgba: ArrayLike<number>, width: number, height: number): Uint8Array {
  const pixels = width * height;
  const isGrey = (at: number): boolean => rgba[at] === rgba[at + 1] && rgba[at] === rgba[at + 2];
  let areGrey = true;
  for (let pixel = 0; pixel < pixels && areGrey; pixel++) areGrey = isGrey(4 * pixel);
  const channels = areGrey ? 1 : 3;
  const data = new Uint8Array(pixels * channels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let channel = 0; channel < channels; channel++) {
      data[pixel * channels + channel] = rgba[4 * pixel + channel]!;
    }
  }
  return encode({ width, height, data, channels, depth: 8 });
}
