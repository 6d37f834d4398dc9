import { randomUUID } from 'node:crypto';
import {
  constants,
  copyFile,
  link,
  readdir,
  rename,
  rm,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { UnrollError } from '#shared/contract/errors';
import { parseJson } from '../files/bounded-file.ts';
import { startHeartbeat } from './heartbeat.ts';
import { patiently } from '../files/patience.ts';
import {
  glanceAt,
  isStillThere,
  ownIdentity,
  processIdentitySchema,
  type ProcessIdentity,
} from './process-identity.ts';
import { openRegularFile } from '../files/regular-file.ts';
import { errorCode, storageError } from '../files/storage-error.ts';
import { temporaryBeside } from '../files/temporary-name.ts';

/*
 * A lock is a file that names the process that holds it. If possible, the system tells whether that process is alive,
 * and neither clocks nor the age of the file matter. Of a process on another computer that shares the disk, only the
 * heartbeat is visible: the time of the file, which is compared with that of a file written now beside it, so that the
 * disk's own clock counts.
 */

/** What only one process can hold at a time. */
export interface Lock {
  /**
   * Checks that the lock is still ours: while this computer was asleep, another one may have taken it over.
   * @throws UnrollError 'busy' if it was taken over, 'not-found' if it is gone, 'storage' if it can't be read
   */
  assertHeld(): Promise<void>;
  /**
   * Releases the lock, if it is still ours. Never fails: a file that can't be removed counts as left behind, for this
   * process from now on, and for others when this process has ended.
   */
  release(): Promise<void>;
}

/** Milliseconds without a heartbeat after which a lock of another computer counts as left behind. */
const staleAfter = 15_000;
/** Milliseconds for which such a lock is watched before it is taken over: more than two heartbeats. */
const watchedFor = 5_000;
const watchInterval = 250;
/** Milliseconds for which a task waits for its lock. */
const waitingLimit = 20_000;
const waitingInterval = 10;
const contentLimit = 4096;
/**
 * How often a lock that can't be read is read, and after how many milliseconds: it may be in the process of being
 * written.
 */
const readings = 4;
const readingInterval = 25;

const contentSchema = processIdentitySchema.extend({
  /** Identifies the lock. Those of earlier versions have none, nor the next two fields. */
  token: z.string().optional(),
  /** Where the lock was taken; it may have been copied or moved with its folder since. */
  path: z.string().optional(),
  /** Where the program of the process can be reached. */
  address: z.string().optional(),
});

/** The content of a lock file. */
export interface Holder {
  readonly process: ProcessIdentity;
  readonly path: string | undefined;
  readonly address: string | undefined;
}

/** A lock file at one moment. */
interface LockFile {
  readonly text: string;
  /** When it was last written, in milliseconds since 1970 by the clock of its disk. */
  readonly beatAt: number;
  /** Undefined if it can't be read: it was cut off by a power cut, or isn't a lock. */
  readonly holder: Holder | undefined;
}

/** The texts of the locks that this process holds: any other one that names it was left behind. */
const held = new Set<string>();

/** Options for taking a lock. */
export interface LockOptions {
  /** Whether it may be held for long, which needs a heartbeat. */
  readonly beats?: boolean;
  /** Where this program can be reached; only this user can then read it. */
  readonly address?: string;
}

/**
 * Takes a lock, which is a file; takes over one whose process is gone. For one of another computer without a heartbeat,
 * that takes 5 s of waiting for one.
 * @throws UnrollError 'busy' naming process and host, or 'storage'
 */
export async function acquireLockFile(path: string, options: LockOptions = {}): Promise<Lock> {
  const { beats = false, address } = options;
  const content = { ...(await ownIdentity()), token: randomUUID(), path: resolve(path), address };
  const text = `${JSON.stringify(content)}\n`;
  held.add(text);
  try {
    // The lock is never visible half-written: it is written under another name, then linked.
    const temporary = await writeTemporary(path, text, address === undefined ? 0o666 : 0o600);
    try {
      await take(path, temporary, text);
    } finally {
      await rm(temporary, { force: true });
    }
  } catch (error) {
    held.delete(text);
    throw storageError(error, 'written', path);
  }
  return new HeldLock(path, text, beats);
}

/**
 * @returns whether a process holds a lock, or held it and is gone
 * @throws UnrollError 'storage'
 */
export async function lockFileState(path: string): Promise<'free' | 'held' | 'stale'> {
  const file = await readLockFile(path);
  if (file === undefined) return 'free';
  return (await isHeld(path, file)) ? 'held' : 'stale';
}

/** @returns the holder of a lock; undefined if there is none. @throws UnrollError 'storage' */
export async function lockFileHolder(path: string): Promise<Holder | undefined> {
  const file = await readLockFile(path);
  return file !== undefined && (await isHeld(path, file)) ? file.holder : undefined;
}

/**
 * Runs a short task that reads and rewrites a file, under a lock beside it, for which it waits.
 * @throws UnrollError 'busy' if others keep the lock for 20 s, 'storage', and what the task throws
 */
export async function withFileLock<Result>(
  file: string,
  task: () => Promise<Result>,
): Promise<Result> {
  const lock = await awaitLockFile(fileLock(file));
  try {
    return await task();
  } finally {
    await lock.release();
  }
}

/**
 * Removes what killed processes have left in a folder while taking some locks. The names that others are using to take
 * one at this moment look like locks themselves.
 * @param locks names of lock files
 * @throws UnrollError 'storage'
 */
export async function removeLeftLocks(folder: string, locks: readonly string[]): Promise<void> {
  try {
    for (const name of await readdir(folder)) {
      if (!locks.some((lock) => name.startsWith(`${lock}.`))) continue;
      const path = join(folder, name);
      if ((await lockFileState(path)) === 'stale') await rm(path, { force: true });
    }
  } catch (error) {
    throw storageError(error, 'removed', folder);
  }
}

/** @returns the path of the lock that `withFileLock` takes for a file */
export function fileLock(file: string): string {
  return `${file}.lock`;
}

async function awaitLockFile(path: string): Promise<Lock> {
  const deadline = performance.now() + waitingLimit;
  for (;;) {
    try {
      return await acquireLockFile(path);
    } catch (error) {
      const isBusy = error instanceof UnrollError && error.code === 'busy';
      if (!isBusy || performance.now() > deadline) throw error;
    }
    await setTimeout(waitingInterval);
  }
}

async function take(path: string, temporary: string, text: string): Promise<void> {
  while (!(await linkIfFree(temporary, path))) {
    const file = await readLockFile(path);
    if (file === undefined) continue;
    // A file server may have created the link although its answer was lost.
    if (file.text === text) return;
    if (await isHeld(path, file)) throw busy(path, file);
    if ((await isElsewhere(file)) && !(await staysSilent(path, file))) continue;
    if (await takeOver(path, temporary, file)) return;
  }
}

/**
 * Watches a lock for more than two heartbeats.
 * @returns whether it stays as it is; false if it disappears
 * @throws UnrollError 'busy' if it shows a sign of life
 */
async function staysSilent(path: string, stale: LockFile): Promise<boolean> {
  const until = performance.now() + watchedFor;
  while (performance.now() < until) {
    await setTimeout(watchInterval);
    const file = await readLockFile(path);
    if (file === undefined) return false;
    if (!isSame(file, stale)) throw busy(path, file);
  }
  return true;
}

/**
 * Replaces a stale lock. Of several processes that found it stale, one at a time gets access, by creating a guard file;
 * it checks again before it replaces the lock. A guard whose creator died is not removed but skipped, to the next
 * number: nobody can then remove a guard that was recreated in the meantime.
 * @returns false if the lock has changed since it was found stale
 */
async function takeOver(path: string, temporary: string, stale: LockFile): Promise<boolean> {
  for (let attempt = 0; ; attempt++) {
    const guard = guardPath(path, attempt);
    if (!(await linkIfFree(temporary, guard))) {
      const maker = await readLockFile(guard);
      if (maker === undefined) return false;
      if (await isHeld(guard, maker)) throw busy(path, maker);
      continue;
    }
    try {
      if (!isSame(await readLockFile(path), stale)) return false;
      await patiently(() => rename(temporary, path));
      return true;
    } finally {
      for (let made = 0; made <= attempt; made++) await rm(guardPath(path, made), { force: true });
    }
  }
}

function guardPath(path: string, attempt: number): string {
  return `${path}.takeover-${attempt}`;
}

class HeldLock implements Lock {
  readonly #path: string;
  readonly #text: string;
  readonly #endHeartbeat: () => void;
  #released = false;

  constructor(path: string, text: string, beats: boolean) {
    this.#path = path;
    this.#text = text;
    this.#endHeartbeat = beats ? startHeartbeat(path, text) : () => undefined;
  }

  async assertHeld(): Promise<void> {
    if (this.#released) return;
    const file = await readLockFile(this.#path);
    if (file?.text === this.#text) return;
    throw file === undefined
      ? new UnrollError(
          'not-found',
          `${this.#path} is gone (no such file or folder): its folder was moved, deleted or unmounted`,
        )
      : new UnrollError('busy', `${this.#path} is no longer ours: ${holderOf(file)} took it over`);
  }

  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    this.#endHeartbeat();
    held.delete(this.#text);
    try {
      if ((await readLockFile(this.#path))?.text === this.#text)
        await patiently(() => unlink(this.#path));
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') {
        console.warn(storageError(error, 'removed', this.#path).message);
      }
    }
  }
}

async function writeTemporary(path: string, text: string, mode: number): Promise<string> {
  const temporary = temporaryBeside(path);
  try {
    await writeFile(temporary, text, { flag: 'wx', mode });
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return temporary;
}

/** Gives a file a second name. @returns false if that is taken */
async function linkIfFree(from: string, to: string): Promise<boolean> {
  try {
    await patiently(() =>
      link(from, to).catch((error: unknown) => {
        if (errorCode(error) === 'EEXIST') throw error;
        // Some file systems have no links (exFAT). A copy is exclusive too; an unfinished one is read again.
        return copyFile(from, to, constants.COPYFILE_EXCL);
      }),
    );
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** @returns undefined if there is none. @throws UnrollError 'storage' */
async function readLockFile(path: string): Promise<LockFile | undefined> {
  for (let reading = 1; ; reading++) {
    const file = await readOnce(path);
    if (file === undefined || file.holder !== undefined || reading === readings) return file;
    await setTimeout(readingInterval);
  }
}

async function readOnce(path: string): Promise<LockFile | undefined> {
  try {
    // Opened even if only its time is needed, because file servers then return the present one.
    const file = await patiently(() => openRegularFile(path));
    try {
      const bytes = Buffer.alloc(contentLimit);
      const { bytesRead } = await file.read(bytes, 0, contentLimit, 0);
      const { mtimeMs } = await file.stat();
      const content = bytes.subarray(0, bytesRead);
      return { text: content.toString(), beatAt: mtimeMs, holder: holderIn(content, path) };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    if (error instanceof UnrollError) return { text: '', beatAt: 0, holder: undefined };
    throw storageError(error, 'read', path);
  }
}

function holderIn(content: Uint8Array, path: string): Holder | undefined {
  try {
    const { address, path: takenAt, ...identity } = contentSchema.parse(parseJson(content, path));
    return { process: identity, path: takenAt, address };
  } catch {
    return undefined;
  }
}

function isSame(one: LockFile | undefined, other: LockFile): boolean {
  return one?.text === other.text && one.beatAt === other.beatAt;
}

async function isHeld(path: string, { text, beatAt, holder }: LockFile): Promise<boolean> {
  if (holder === undefined) return false;
  const state = await glanceAt(holder.process);
  const isOwn = state !== 'elsewhere' && holder.process.pid === process.pid;
  if (state === 'gone' || (isOwn && !held.has(text))) return false;
  if (state === 'elsewhere' || !(await isWhereTaken(path, holder))) return beats(path, beatAt);
  return isOwn || state === 'alive' || (await beats(path, beatAt)) || isStillThere(holder.process);
}

/** @returns whether a lock is the one that was taken, neither copied nor moved */
async function isWhereTaken(path: string, { path: takenAt }: Holder): Promise<boolean> {
  if (takenAt === undefined || takenAt === resolve(path)) return true;
  try {
    const [one, other] = await Promise.all([stat(takenAt), stat(path)]);
    return one.ino === other.ino && one.dev === other.dev;
  } catch {
    return false;
  }
}

async function isElsewhere({ holder }: LockFile): Promise<boolean> {
  return holder !== undefined && (await glanceAt(holder.process)) === 'elsewhere';
}

/** @returns whether a lock's last heartbeat was recent, before or after a change of the disk's clock */
async function beats(path: string, beatAt: number): Promise<boolean> {
  return Math.abs((await timeOfDisk(path)) - beatAt) < staleAfter;
}

/** @returns the time of the clock that files beside this one get their times from, in milliseconds since 1970 */
async function timeOfDisk(path: string): Promise<number> {
  try {
    const probe = await writeTemporary(path, ' ', 0o600);
    try {
      return (await stat(probe)).mtimeMs;
    } finally {
      await rm(probe, { force: true });
    }
  } catch {
    // On a read-only or full disk, our own clock has to do.
    return Date.now();
  }
}

function busy(path: string, file: LockFile): UnrollError {
  return new UnrollError(
    'busy',
    `${path} is held by ${holderOf(file)}: stop it first, or wait until it ends`,
  );
}

function holderOf({ holder }: LockFile): string {
  if (holder === undefined) return 'another process';
  return `process ${holder.process.pid} on ${holder.process.host}`;
}
