import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { UnrollError } from '#shared/contract/errors';
import { leftOutSchema, type LeftOut } from '#shared/experiment/record';
import { checkBeforeWriting, checkStored, readJsonFile } from '../files/bounded-file.ts';
import { removeFile, writeFileDurably } from '../files/durable-files.ts';
import { storageError } from '../files/storage-error.ts';
import { experimentFiles, isCheckpointFile, isWeightFile } from './experiment-files.ts';

/**
 * Reads what the bundle that an experiment came in left out, and is still missing: a run that was resumed here has
 * written them itself.
 * @returns null if nothing is missing, or the experiment didn't come in one
 * @throws UnrollError 'damaged' or 'storage'
 */
export async function readLeftOut(folder: string): Promise<LeftOut | null> {
  const path = join(folder, experimentFiles.leftOut);
  let written: LeftOut;
  try {
    written = checkStored(leftOutSchema, await readJsonFile(path), path);
  } catch (error) {
    if (error instanceof UnrollError && error.code === 'not-found') return null;
    throw error;
  }
  const there = await filesIn(folder);
  const files = written.files.filter((name) => !there.includes(name));
  return files.length === 0 ? null : { ...written, files };
}

async function filesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    throw storageError(error, 'read', folder);
  }
}

/** Writes it into the folder of a new experiment. @throws UnrollError 'storage' */
export async function writeLeftOut(folder: string, leftOut: LeftOut): Promise<void> {
  const path = join(folder, experimentFiles.leftOut);
  const checked = checkBeforeWriting(leftOutSchema, leftOut, path);
  await writeFileDurably(path, `${JSON.stringify(checked, null, 2)}\n`);
}

/**
 * Forgets that a bundle left out the checkpoint, for a run that begins again and will write its own. Only for whoever
 * holds the folder's lock.
 * @throws UnrollError 'damaged' or 'storage'
 */
export async function forgetCheckpointLeftOut(folder: string): Promise<void> {
  const leftOut = await readLeftOut(folder);
  if (leftOut?.files.includes(experimentFiles.checkpoint) !== true) return;
  const files = leftOut.files.filter((name) => name !== experimentFiles.checkpoint);
  if (files.length > 0) await writeLeftOut(folder, { ...leftOut, files });
  else await removeFile(join(folder, experimentFiles.leftOut));
}

/** @returns whether a bundle leaves out a file of an experiment's folder */
export function leavesOut(
  name: string,
  config: ExperimentConfig,
  { weights, checkpoints }: { readonly weights: boolean; readonly checkpoints: boolean },
): boolean {
  return isCheckpointFile(name) ? !checkpoints : !weights && isWeightFile(name, config);
}
