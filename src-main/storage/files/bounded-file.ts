import { readFile, stat } from 'node:fs/promises';
import type { z } from 'zod';
import { UnrollError } from '#shared/contract/errors';
import { depthLimit, isDeeperThan } from '#shared/json/depth';
import { describeIssue } from '#shared/json/issues';
import { decodeText } from './decode-text.ts';
import { errorCode, storageError } from './storage-error.ts';

/** The largest JSON file that is read, in bytes: far more than Unroll writes, far less than would exhaust memory. */
export const jsonFileLimit = 64 * 1024 * 1024;

/**
 * Reads a whole file after checking its size.
 * @param limit the largest size accepted, in bytes
 * @throws UnrollError 'not-found', 'damaged' (too large, or not a file at all) or 'storage', naming the file
 */
export async function readBoundedFile(path: string, limit: number): Promise<Uint8Array> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new UnrollError('damaged', `${path} is damaged: it isn’t a file`);
    if (found.size > limit) {
      throw new UnrollError(
        'damaged',
        `${path} is damaged: it has ${found.size} bytes, and at most ${limit} are allowed`,
      );
    }
    return await readFile(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      throw new UnrollError('not-found', `${path} does not exist`, { cause: error });
    }
    throw storageError(error, 'read', path);
  }
}

/** A command's input is nested somewhat deeper in a file. */
const storedDepthLimit = depthLimit + 8;

/**
 * Parses the bytes of a JSON file.
 * @param path names the file in errors
 * @throws UnrollError 'damaged' naming the file and the first problem
 */
export function parseJson(bytes: Uint8Array, path: string): unknown {
  const value = parseText(bytes, path);
  if (!isDeeperThan(storedDepthLimit, value)) return value;
  throw new UnrollError(
    'damaged',
    `${path} is damaged: it has lists and objects nested more than ${storedDepthLimit} deep`,
  );
}

function parseText(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(decodeText(bytes));
  } catch (error) {
    const problem = error instanceof SyntaxError ? error.message : 'it is not UTF-8 or UTF-16 text';
    throw new UnrollError('damaged', `${path} is damaged: ${problem}`, { cause: error });
  }
}

/**
 * Reads and parses a JSON file of at most `jsonFileLimit` bytes.
 * @throws UnrollError 'not-found', 'damaged' or 'storage', naming the file
 */
export async function readJsonFile(path: string): Promise<unknown> {
  return parseJson(await readBoundedFile(path, jsonFileLimit), path);
}

/**
 * Checks a value read from a file against its schema.
 * @param path names the file in errors
 * @throws UnrollError 'damaged' naming the file, the first wrong field and what is allowed there
 */
export function checkStored<Value>(schema: z.ZodType<Value>, value: unknown, path: string): Value {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new UnrollError('damaged', `${path} is damaged: ${firstProblem(result.error)}`);
}

/**
 * Checks a value that is about to be written, so that no file of ours fails the check on reading.
 * @throws UnrollError 'internal' naming the file, the first wrong field and what is allowed there
 */
export function checkBeforeWriting<Value>(
  schema: z.ZodType<Value>,
  value: unknown,
  path: string,
): Value {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new UnrollError('internal', `${path} was not written: ${firstProblem(result.error)}`);
}

/** @returns the first problem that a schema found, with the path of the wrong field */
export function firstProblem(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined ? 'its content is not as expected' : describeIssue(issue);
}
