import { join } from 'node:path';
import { removeTemporaryFiles } from './atomic-file.ts';
import { experimentFiles } from './experiment-files.ts';
import {
  acquireLockFile,
  fileLock,
  lockFileState,
  removeLeftLocks,
  withFileLock,
  type Lock,
} from './lock-file.ts';

export type { Lock } from './lock-file.ts';

/**
 * Takes the lock of an experiment's folder, which gives the right to train it; takes over one whose process is gone, or
 * on another computer without a heartbeat. Then removes what killed processes left half-written in the folder.
 * @throws UnrollError 'busy' naming process and host, or 'storage'
 */
export async function acquireLock(folder: string): Promise<Lock> {
  const lock = await acquireLockFile(join(folder, experimentFiles.lock), { beats: true });
  // What can't be removed is in nobody's way.
  await removeLeftovers(folder).catch(() => undefined);
  return lock;
}

/**
 * Whether a process is training the experiment in a folder, or was and vanished.
 * @throws UnrollError 'storage'
 */
export function lockState(folder: string): Promise<'free' | 'held' | 'stale'> {
  return lockFileState(join(folder, experimentFiles.lock));
}

/**
 * Runs a task that reads the record and writes it back changed, while no other process does.
 * @throws UnrollError 'busy' or 'storage', and what the task throws
 */
export function withRecordLock<Result>(
  folder: string,
  task: () => Promise<Result>,
): Promise<Result> {
  return withFileLock(join(folder, experimentFiles.record), task);
}

const recordLock = fileLock(experimentFiles.record);

/** Only whoever has the folder's lock writes in it, and the record besides whoever has the record's. */
async function removeLeftovers(folder: string): Promise<void> {
  await withRecordLock(folder, () => removeTemporaryFiles(folder, Object.values(experimentFiles)));
  await removeLeftLocks(folder, [experimentFiles.lock, recordLock]);
}
