import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { experimentFiles } from '../experiment/experiment-files.ts';
import {
  acquireLockFile,
  fileLock,
  lockFileState,
  removeLeftLocks,
  withFileLock,
  type Lock,
} from './lock-file.ts';
import { removeLeftovers } from '../files/leftovers.ts';

export type { Lock } from './lock-file.ts';

/**
 * Takes the lock of an experiment's folder, which is needed to train it; takes over one whose process is gone, or is on
 * another computer without a heartbeat. Then removes what killed processes have left half-written in the folder.
 * @throws UnrollError 'busy' naming process and host, or 'storage'
 */
export async function acquireLock(folder: string): Promise<Lock> {
  const lock = await acquireLockFile(join(folder, experimentFiles.lock), { beats: true });
  // What can't be removed does no harm.
  await removeStaleLocks(folder).catch(() => undefined);
  await removeLeftovers(folder);
  return lock;
}

/**
 * @returns whether a process is training the experiment in a folder, or was and is gone
 * @throws UnrollError 'storage'
 */
export function lockState(folder: string): Promise<'free' | 'held' | 'stale'> {
  return lockFileState(join(folder, experimentFiles.lock));
}

/**
 * Runs a task that reads and rewrites the notes, under their lock.
 * @throws UnrollError 'busy' or 'storage', and what the task throws
 */
export function withNotesLock<Result>(
  folder: string,
  task: () => Promise<Result>,
): Promise<Result> {
  return withFileLock(join(folder, experimentFiles.notes), task);
}

/** Names of locks that exist only while a record is being changed. */
export const passingLocks: readonly string[] = [experimentFiles.notes, experimentFiles.request].map(
  fileLock,
);

const notesLock = fileLock(experimentFiles.notes);
/** The lock that the first Unroll took to change a record. */
const earlierRecordLock = fileLock(experimentFiles.request);

/**
 * Removes the locks of killed processes in an experiment's folder, except that of the folder itself.
 * @throws UnrollError 'storage', or 'busy' if another process keeps the notes' lock for 20 s
 */
export async function removeStaleLocks(folder: string): Promise<void> {
  // Taking the lock of the notes removes a stale one.
  await withNotesLock(folder, () => Promise.resolve());
  // Nobody takes that one any more, so it can't be taken between the check and the removal.
  const earlier = join(folder, earlierRecordLock);
  if ((await lockFileState(earlier)) === 'stale') await rm(earlier, { force: true });
  await removeLeftLocks(folder, [experimentFiles.lock, notesLock, earlierRecordLock]);
}
