import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { moveDurably } from '../files/durable-files.ts';
import { experimentFiles } from './experiment-files.ts';
import { errorCode } from '../files/storage-error.ts';

/** Where a run's checkpoint stands. */
export function checkpointPath(folder: string): string {
  return join(folder, experimentFiles.checkpoint);
}

/** Where one that was given up is kept until the run is finished. */
function givenUpPath(folder: string): string {
  return `${checkpointPath(folder)}.given-up`;
}

/**
 * Gives up a run's checkpoint, so that training begins from the start again; without one there is nothing to do. It is
 * kept beside until the run is finished. Only for whoever holds the folder's lock.
 * @throws UnrollError 'storage'
 */
export async function giveUpCheckpoint(folder: string): Promise<void> {
  try {
    await moveDurably(checkpointPath(folder), givenUpPath(folder));
  } catch (error) {
    if (!(error instanceof Error) || errorCode(error.cause) !== 'ENOENT') throw error;
  }
}

/** Removes the checkpoints of a finished run, which looks at none. What can't be removed is in nobody's way. */
export async function removeCheckpoints(folder: string): Promise<void> {
  for (const path of [checkpointPath(folder), givenUpPath(folder)]) {
    await rm(path, { force: true }).catch(() => undefined);
  }
}
