import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { experimentFiles } from './experiment-files.ts';
import { removeLeftovers } from './leftovers.ts';
import { acquireLockFile, lockFileState, withLockFile, type Lock } from './lock-file.ts';

export type { Lock } from './lock-file.ts';

/**
 * Takes the lock of an experiment's folder, which gives the right to train it; takes over a stale one, whose last
 * heartbeat is over 15 s old or whose process on this host is gone. Then removes what killed processes left
 * half-written in the folder.
 * @throws UnrollError 'busy' naming process and host, or 'storage'
 */
export async function acquireLock(folder: string): Promise<Lock> {
  const lock = await acquireLockFile(join(folder, experimentFiles.lock));
  // What can't be removed is in nobody's way.
  await removeLeftoverLocks(folder).catch(() => undefined);
  await removeLeftovers(folder);
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
 * Runs a task that reads the notes and writes them back changed, while no other process does.
 * @throws UnrollError 'busy' or 'storage', and what the task throws
 */
export function withNotesLock<Result>(
  folder: string,
  task: () => Promise<Result>,
): Promise<Result> {
  return withLockFile(join(folder, notesLock), task);
}

const notesLock = `${experimentFiles.notes}.lock`;

async function removeLeftoverLocks(folder: string): Promise<void> {
  // Taking the lock of the notes makes a stale one go.
  await withNotesLock(folder, () => Promise.resolve());
  for (const name of await readdir(folder)) {
    if (![experimentFiles.lock, notesLock].some((lock) => name.startsWith(`${lock}.`))) continue;
    // Names that other processes use to take a lock at this moment look like locks themselves.
    const path = join(folder, name);
    if ((await lockFileState(path)) === 'stale') await rm(path, { force: true });
  }
}
