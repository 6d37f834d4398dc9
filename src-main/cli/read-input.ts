import { readFile, stat } from 'node:fs/promises';
import { toWireError, UnrollError } from '#shared/contract/errors';
import { depthLimit, isDeeperThan } from '#shared/json/depth';
import { decodeText } from '../storage/files/decode-text.ts';

/**
 * Reads a file that the user named.
 * @param what names its content in errors
 * @param limit the largest size accepted, in bytes
 * @throws UnrollError 'not-found' if it can't be read, or 'invalid-input' if it is too large
 */
export async function readInput(path: string, what: string, limit: number): Promise<Uint8Array> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw new Error('it is a folder');
    if (found.size <= limit) return await readFile(path);
  } catch (cause) {
    const { message } = cause as Error;
    throw new UnrollError('not-found', `${path}: the ${what} can’t be read (${message})`, {
      cause,
    });
  }
  throw new UnrollError('invalid-input', `${path}: the ${what} must be at most ${limit} bytes`);
}

/**
 * Reads a JSON file that the user named, in UTF-8 or UTF-16, with a byte order mark or without.
 * @param what names its content in errors
 * @param limit the largest size accepted, in bytes
 * @throws UnrollError 'not-found' if it can't be read, or 'invalid-input' if it is too large, not JSON or nested too deep
 */
export async function readJsonInput(path: string, what: string, limit: number): Promise<unknown> {
  const bytes = await readInput(path, what, limit);
  const value = jsonOf(bytes, path, what);
  if (!isDeeperThan(depthLimit, value)) return value;
  throw new UnrollError(
    'invalid-input',
    `${path}: the ${what} has lists and objects nested more than ${depthLimit} deep`,
  );
}

function jsonOf(bytes: Uint8Array, path: string, what: string): unknown {
  if (bytes.length === 0) {
    throw new UnrollError('invalid-input', `${path}: the ${what} is not JSON (the file is empty)`);
  }
  try {
    return JSON.parse(decodeText(bytes));
  } catch (cause) {
    const problem = cause instanceof SyntaxError ? cause.message : 'it is not UTF-8 or UTF-16 text';
    throw new UnrollError('invalid-input', `${path}: the ${what} is not JSON (${problem})`, {
      cause,
    });
  }
}

/** For `catch`: passes on an error with the file that it is about. */
export function namingFile(path: string): (error: unknown) => never {
  return (error) => {
    const { code, message } = toWireError(error);
    if (code === 'internal' || message.startsWith(path)) throw error;
    throw new UnrollError(code, `${path}: ${message}`, { cause: error });
  };
}
