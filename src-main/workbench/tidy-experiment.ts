import { readdir } from 'node:fs/promises';
import { removeCheckpoints } from '../storage/checkpoint-file.ts';
import { experimentFiles, readRecord } from '../storage/experiment-folder.ts';
import { removeLeftovers } from '../storage/leftovers.ts';
import { fileLock } from '../storage/lock-file.ts';
import { acquireLock } from '../storage/lock.ts';

/** What a process has there only while it does something. */
const passing: readonly string[] = [
  experimentFiles.lock,
  fileLock(experimentFiles.notes),
  fileLock(experimentFiles.request),
];

/**
 * Removes what killed processes have left in an experiment's folder: temporary files, locks, and the checkpoint of a run
 * that was finished but for that. What is in use, or can't be removed, is left.
 */
export async function tidyExperiment(folder: string): Promise<void> {
  await removeLeftovers(folder);
  try {
    const names = await readdir(folder);
    const hasCheckpoint = names.some((name) => name.startsWith(experimentFiles.checkpoint));
    const isFinished = hasCheckpoint && (await readRecord(folder)).status === 'finished';
    if (!isFinished && !names.some((name) => passing.includes(name))) return;
    // Taking the lock removes those of processes that are gone.
    const lock = await acquireLock(folder);
    if (isFinished) await removeCheckpoints(folder);
    await lock.release();
  } catch {
    // Another process is at work there, or the folder is damaged or read-only: there is no need to know.
  }
}
