import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { moveDurably } from '../files/durable-files.ts';
import { experimentFiles } from './experiment-files.ts';
import { errorCode } from '../files/storage-error.ts';

/** @returns the path of a run's checkpoint */
export function checkpointPath(folder: string): string {
  return join(folder, experimentFiles.checkpoint);
}

/** @returns the path where a discarded one is kept until the run is finished */
function discardedPath(folder: string): string {
  return `${checkpointPath(folder)}.given-up`;
}

/**
 * Discards a run's checkpoint, if it has one, so that training begins from the start. It is kept under another name
 * until the run is finished. Only for whoever holds the folder's lock.
 * @throws UnrollError 'storage'
 */
export async function giveUpCheckpoint(folder: string): Promise<void> {
  try {
    await moveDurably(checkpointPath(folder), discardedPath(folder));
  } catch (error) {
    if (!(error instanceof Error) || errorCode(error.cause) !== 'ENOENT') throw error;
  }
}

/** Removes the checkpoints of a finished run, which needs none. What can't be removed does no harm. */
export async function removeCheckpoints(folder: string): Promise<void> {
  for (const path of [checkpointPath(folder), discardedPath(folder)]) {
    await rm(path, { force: true }).catch(() => undefined);
  }
}
