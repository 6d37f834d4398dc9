import { crc32, deflateSync } from 'node:zlib';

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** One part of a PNG, with its length and checksum. */
export function chunk(type: string, data: Uint8Array = new Uint8Array()): Buffer {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}

/** What the header of a PNG says. */
export interface Header {
  readonly width?: number;
  readonly height?: number;
  readonly depth?: number;
  readonly colour?: number;
  readonly interlace?: number;
}

/** The header of a PNG; of 28x28 grey pixels if nothing else is said. */
export function header({
  width = 28,
  height = 28,
  depth = 8,
  colour = 0,
  interlace = 0,
}: Header = {}): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([depth, colour, 0, 0, interlace], 8);
  return chunk('IHDR', data);
}

/** A PNG of parts, whether they fit together or not. */
export function pngOfParts(...parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat([signature, ...parts]);
}

/** The pixels of a PNG. @param rows bytes of equally long rows, which none is filtered */
export function pixelData(rows: Uint8Array, rowBytes: number): Buffer {
  const count = rows.length / rowBytes;
  const filtered = Buffer.alloc(rows.length + count);
  for (let row = 0; row < count; row++) {
    filtered.set(rows.subarray(row * rowBytes, (row + 1) * rowBytes), row * (rowBytes + 1) + 1);
  }
  return chunk('IDAT', deflateSync(filtered));
}

/** A grey PNG of 28x28 pixels. @param rows its rows, several pixels in a byte if they have less than 8 bits */
export function greyPng(depth: number, rows: Uint8Array, ...before: readonly Uint8Array[]): Buffer {
  const data = pixelData(rows, rows.length / 28);
  return pngOfParts(header({ depth }), ...before, data, chunk('IEND'));
}
