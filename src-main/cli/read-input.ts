import { readFile, stat } from 'node:fs/promises';
import { UnrollError } from '#shared/contract/errors';
import { decodeText } from '../storage/files/decode-text.ts';

/**
 * Reads a file that the user named.
 * @param what names its content in errors
 * @param limit the largest size accepted, in bytes
 * @throws UnrollError 'not-found' if it can't be read, or 'invalid-input' if it is too large
 */
export async function readInput(path: string, what: string, limit: number): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size <= limit) return await readFile(path);
  } catch (cause) {
    const { message } = cause as Error;
    throw new UnrollError('not-found', `${path}: the ${what} can't be read (${message})`, {
      cause,
    });
  }
  throw new UnrollError('invalid-input', `${path}: the ${what} must be at most ${limit} bytes`);
}

/**
 * Reads a JSON file that the user named, in UTF-8 or UTF-16, with a byte order mark or without.
 * @param what names its content in errors
 * @param limit the largest size accepted, in bytes
 * @throws UnrollError 'not-found' if it can't be read, or 'invalid-input' if it is too large or not JSON
 */
export async function readJsonInput(path: string, what: string, limit: number): Promise<unknown> {
  const bytes = await readInput(path, what, limit);
  try {
    return JSON.parse(decodeText(bytes));
  } catch (cause) {
    const problem = cause instanceof SyntaxError ? cause.message : 'it is not UTF-8 or UTF-16 text';
    throw new UnrollError('invalid-input', `${path}: the ${what} is not JSON (${problem})`, {
      cause,
    });
  }
}
