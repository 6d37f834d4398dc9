import { crc32 } from '#shared/exchange/crc32';
import { millimetresPerInch } from './figure-settings.ts';

/** The signature and the header, which is always first. */
const headerEnd = 8 + 25;

/**
 * A PNG file with its resolution, so that it is placed in its size on paper.
 * Source of the chunk: the PNG specification (third edition), 11.3.4.3, "pHYs".
 * @param png without one
 * @param resolution in pixels per inch
 */
export function withResolution(png: Uint8Array, resolution: number): Uint8Array<ArrayBuffer> {
  const chunk = new Uint8Array(21);
  const view = new DataView(chunk.buffer);
  const perMetre = Math.round((1000 * resolution) / millimetresPerInch);
  view.setUint32(0, 9);
  chunk.set(new TextEncoder().encode('pHYs'), 4);
  view.setUint32(8, perMetre);
  view.setUint32(12, perMetre);
  chunk[16] = 1;
  view.setUint32(17, crc32(chunk.subarray(4, 17)));
  const file = new Uint8Array(png.length + chunk.length);
  file.set(png.subarray(0, headerEnd));
  file.set(chunk, headerEnd);
  file.set(png.subarray(headerEnd), headerEnd + chunk.length);
  return file;
}
