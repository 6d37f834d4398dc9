import { readFile } from 'node:fs/promises';
import { decode, type DecodedPng } from 'fast-png';
import { UnrollError } from '#shared/api/errors';

const side = 28;
/** Far more than 28x28 pixels can take, with room for the texts that programs put into a PNG. */
const maximumBytes = 1024 * 1024;
const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * Reads a PNG of 28x28 pixels as the bytes that a network is given: 0 background to 255 ink, row by row. Colours count
 * by their brightness, and what is transparent is background.
 * @throws UnrollError 'not-found', or 'invalid-input' naming the file and what it must be
 */
export async function readDigit(path: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    const { message } = cause as Error;
    throw new UnrollError('not-found', `${path}: the image can't be read (${message})`, { cause });
  }
  checkHeader(bytes, path);
  let image: DecodedPng;
  try {
    image = decode(bytes);
  } catch (cause) {
    throw wrong(path, `a whole PNG file (${(cause as Error).message})`);
  }
  if (image.palette !== undefined || image.depth !== 8) {
    throw wrong(path, 'grey or RGB, with 8 bits a channel and no palette');
  }
  return brightness(image);
}

/** Checks the size that the file claims before anything is unpacked: a small file can hold a huge image. */
function checkHeader(bytes: Uint8Array, path: string): void {
  if (bytes.length < 24 || signature.some((byte, i) => bytes[i] !== byte)) {
    throw wrong(path, 'a PNG file');
  }
  if (bytes.length > maximumBytes) throw wrong(path, `at most ${maximumBytes} bytes`);
  const header = new DataView(bytes.buffer, bytes.byteOffset);
  const width = header.getUint32(16);
  const height = header.getUint32(20);
  if (width !== side || height !== side) {
    throw wrong(path, `${side}x${side} pixels (it has ${width}x${height})`);
  }
}

function brightness({ data, channels }: DecodedPng): Uint8Array {
  const hasAlpha = channels === 2 || channels === 4;
  return Uint8Array.from({ length: side * side }, (_, pixel) => {
    const at = (channel: number): number => data[pixel * channels + channel] ?? 0;
    // Luma of ITU-R BT.601, section 2.5.1.
    const luma = channels < 3 ? at(0) : 0.299 * at(0) + 0.587 * at(1) + 0.114 * at(2);
    return Math.round(hasAlpha ? (luma * at(channels - 1)) / 255 : luma);
  });
}

function wrong(path: string, allowed: string): UnrollError {
  return new UnrollError('invalid-input', `${path}: the image must be ${allowed}`);
}
