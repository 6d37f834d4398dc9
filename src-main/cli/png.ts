import { UnrollError } from '#shared/contract/errors';
import { digitOfImage } from '#shared/digit/digit-image';
import type { GreyImage } from '#shared/digit/grey-image';
import { isPng, pngHeader } from '../storage/images/png-chunks.ts';
import { readPng } from '../storage/images/png-picture.ts';
import { readInput } from './read-input.ts';

/** The most pixels along a side: more than any camera's picture of a digit needs. */
const maxSide = 4096;
const maxBytes = 64 * 1024 * 1024;

/**
 * Reads a PNG as the 784 bytes that a network gets: its digit, found and placed by `digitOfImage`.
 * @throws UnrollError 'not-found', or 'invalid-input' naming the file and what it must be
 */
export async function readPngDigit(path: string): Promise<Uint8Array> {
  const digit = digitOfImage(await readPicture(path));
  if (digit === null) throw wrong(path, 'of a digit (no ink was found)');
  return digit;
}

async function readPicture(path: string): Promise<GreyImage> {
  const bytes = await readInput(path, 'image', maxBytes);
  if (!isPng(bytes)) throw wrong(path, 'a PNG file');
  const { width, height } = whole(path, () => pngHeader(bytes));
  if (width > maxSide || height > maxSide) {
    throw wrong(path, `at most ${maxSide}x${maxSide} pixels (it has ${width}x${height})`);
  }
  return whole(path, () => readPng(bytes, maxSide));
}

/** @returns what is read from a file. @throws UnrollError naming the file */
function whole<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    throw wrong(path, `a whole PNG file (${(cause as Error).message})`, cause);
  }
}

function wrong(path: string, allowed: string, cause?: unknown): UnrollError {
  return new UnrollError('invalid-input', `${path}: the image must be ${allowed}`, { cause });
}
