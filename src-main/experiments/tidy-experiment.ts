import { readdir } from 'node:fs/promises';
import { removeCheckpoints } from '../storage/experiment/checkpoint-file.ts';
import { experimentFiles, readRecord } from '../storage/experiment/experiment-folder.ts';
import { removeLeftovers } from '../storage/files/leftovers.ts';
import { acquireLock, passingLocks, removeStaleLocks } from '../storage/locks/lock.ts';

/**
 * Removes what killed processes have left in an experiment's folder: temporary files, locks, and the checkpoint of a
 * finished run. What is in use, or can't be removed, is left; and so is the lock of a run that was killed, because
 * holding it for a moment would make the run look alive.
 */
export async function tidyExperiment(folder: string): Promise<void> {
  await removeLeftovers(folder);
  try {
    const names = await readdir(folder);
    if (names.some((name) => passingLocks.includes(name))) await removeStaleLocks(folder);
    const isLocked = names.includes(experimentFiles.lock);
    const hasCheckpoint = names.some((name) => name.startsWith(experimentFiles.checkpoint));
    if (!isLocked && !hasCheckpoint) return;
    const { status } = await readRecord(folder);
    const isFinished = status === 'finished';
    if (status === 'running' || status === 'paused' || (!isFinished && !isLocked)) return;
    const lock = await acquireLock(folder);
    if (isFinished) await removeCheckpoints(folder);
    await lock.release();
  } catch {
    // Another process is working there, or the folder is damaged or read-only: it doesn't matter which.
  }
}
