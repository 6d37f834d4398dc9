import { join } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import { leftOutSchema, type LeftOut } from '#shared/experiment/record';
import { checkBeforeWriting, checkStored, readJsonFile } from '../files/bounded-file.ts';
import { writeFileDurably } from '../files/durable-files.ts';
import { experimentFiles, weightFiles } from './experiment-files.ts';

/**
 * Reads what the bundle that an experiment came in left out.
 * @returns null if it left out nothing, or the experiment didn't come in one
 * @throws UnrollError 'damaged' or 'storage'
 */
export async function readLeftOut(folder: string): Promise<LeftOut | null> {
  const path = join(folder, experimentFiles.leftOut);
  try {
    return checkStored(leftOutSchema, await readJsonFile(path), path);
  } catch (error) {
    if (error instanceof UnrollError && error.code === 'not-found') return null;
    throw error;
  }
}

/** Writes it into the folder of a new experiment. @throws UnrollError 'storage' */
export async function writeLeftOut(folder: string, leftOut: LeftOut): Promise<void> {
  const path = join(folder, experimentFiles.leftOut);
  const checked = checkBeforeWriting(leftOutSchema, leftOut, path);
  await writeFileDurably(path, `${JSON.stringify(checked, null, 2)}\n`);
}

/** @returns whether a bundle leaves out a file of an experiment's folder */
export function leavesOut(
  name: string,
  { weights, checkpoints }: { readonly weights: boolean; readonly checkpoints: boolean },
): boolean {
  return name === experimentFiles.checkpoint
    ? !checkpoints
    : !weights && weightFiles.includes(name);
}
