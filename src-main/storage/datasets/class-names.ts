import { join } from 'node:path';
import { z } from 'zod';
import { UnrollError } from '#shared/contract/errors';
import { firstProblem, parseJson, readBoundedFile } from '../files/bounded-file.ts';

/** The file with the names of a data set's classes, a JSON array in the order of the labels. */
export const classNamesFile = 'class-names.json';

/** In characters. */
export const longestClassName = 60;

const sizeLimit = 64 * 1024;
const schema = z.array(z.string().min(1).max(longestClassName)).min(2);

/**
 * Reads the names of a data set's classes.
 * @returns null if it has none
 * @throws UnrollError 'damaged' naming the file, or 'storage'
 */
export async function readClassNames(
  folder: string,
  classes: number,
): Promise<readonly string[] | null> {
  const path = join(folder, classNamesFile);
  let text: Uint8Array;
  try {
    text = await readBoundedFile(path, sizeLimit);
  } catch (error) {
    if (error instanceof UnrollError && error.code === 'not-found') return null;
    throw error;
  }
  const result = schema.safeParse(parseJson(text, path));
  if (!result.success) {
    throw new UnrollError('damaged', `${path} is damaged: ${firstProblem(result.error)}`);
  }
  if (result.data.length < classes) {
    throw new UnrollError(
      'damaged',
      `${path} is damaged: it names ${result.data.length} classes, and there are ${classes}`,
    );
  }
  return result.data;
}
