import { randomUUID } from 'node:crypto';
import { constants, copyFile, link, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { UnrollError } from '#shared/api/errors';
import { parseJson, readBoundedFile } from './bounded-file.ts';
import { errorCode, storageError } from './storage-error.ts';
import { TaskQueue } from './task-queue.ts';

/** What one process has and no other. */
export interface Lock {
  /**
   * Shows that the holder is alive. A timer does it too, every 2 s while the event loop turns; calling it tells
   * whether the lock is still ours.
   * @throws UnrollError 'busy' if another process took the lock over, 'storage' if the disk refuses
   */
  heartbeat(): Promise<void>;
  /** Gives the lock back, if it is still ours. @throws UnrollError 'storage' */
  release(): Promise<void>;
}

const heartbeatInterval = 2_000;
/** Milliseconds without a heartbeat after which a lock counts as left behind. */
const staleAfter = 15_000;
const contentLimit = 4096;
/** Milliseconds for which a task waits for its lock: longer than it takes a lock to become stale. */
const waitingLimit = 20_000;
const waitingInterval = 10;

const contentSchema = z.object({
  pid: z.int().positive(),
  host: z.string(),
  acquiredAt: z.iso.datetime(),
  heartbeatAt: z.iso.datetime(),
});

/** What a lock file says; `text` tells one state of it from another. */
interface Holder {
  readonly text: string;
  /** Milliseconds since 1970; when the file was changed, if its content can't be read. */
  readonly heartbeatAt: number;
  readonly process?: { readonly pid: number; readonly host: string };
}

/**
 * Takes a lock, which is a file; takes over a stale one, whose last heartbeat is over 15 s old or whose process on this
 * host is gone.
 * @throws UnrollError 'busy' naming process and host, or 'storage'
 */
export async function acquireLockFile(path: string): Promise<Lock> {
  const acquiredAt = new Date().toISOString();
  const text = contentText(acquiredAt, acquiredAt);
  try {
    // Whoever sees the lock sees it whole: it is written under another name, then linked.
    const temporary = await writeTemporary(path, text);
    try {
      await take(path, temporary);
    } finally {
      await rm(temporary, { force: true });
    }
  } catch (error) {
    throw storageError(error, 'written', path);
  }
  return new HeldLock(path, acquiredAt, text);
}

/**
 * Whether a process has a lock, or had it and vanished.
 * @throws UnrollError 'storage'
 */
export async function lockFileState(path: string): Promise<'free' | 'held' | 'stale'> {
  const holder = await readHolder(path);
  if (holder === undefined) return 'free';
  return isAlive(holder) ? 'held' : 'stale';
}

/**
 * Runs a short task while having a lock, for which it waits; other processes do the same around theirs.
 * @throws UnrollError 'busy' if the lock can't be had within 20 s, 'storage', and what the task throws
 */
export async function withLockFile<Result>(
  path: string,
  task: () => Promise<Result>,
): Promise<Result> {
  const lock = await awaitLockFile(path);
  try {
    return await task();
  } finally {
    await lock.release();
  }
}

async function awaitLockFile(path: string): Promise<Lock> {
  const deadline = Date.now() + waitingLimit;
  for (;;) {
    try {
      return await acquireLockFile(path);
    } catch (error) {
      const isBusy = error instanceof UnrollError && error.code === 'busy';
      if (!isBusy || Date.now() > deadline) throw error;
    }
    await setTimeout(waitingInterval);
  }
}

async function take(path: string, temporary: string): Promise<void> {
  while (!(await linkWhereFree(temporary, path))) {
    const holder = await readHolder(path);
    if (holder === undefined) continue;
    if (isAlive(holder)) throw busy(path, holder);
    if (await takeOver(path, temporary, holder)) return;
  }
}

/**
 * Replaces a stale lock. Of several processes that found it stale one gets in at a time, by making a guard file; it
 * looks again before it replaces. A guard whose maker died is not removed but passed by, to the next number: nobody
 * can then remove a guard that was made anew in the meantime.
 * @returns false if the lock has changed since it was found stale
 */
async function takeOver(path: string, temporary: string, stale: Holder): Promise<boolean> {
  for (let attempt = 0; ; attempt++) {
    const guard = guardPath(path, attempt);
    if (!(await linkWhereFree(temporary, guard))) {
      const maker = await readHolder(guard);
      if (maker === undefined) return false;
      if (isAlive(maker)) throw busy(path, maker);
      continue;
    }
    try {
      if ((await readHolder(path))?.text !== stale.text) return false;
      await rename(temporary, path);
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
  readonly #acquiredAt: string;
  readonly #timer: NodeJS.Timeout;
  /** What the lock file says as long as it is ours. */
  #text: string;
  #released = false;
  readonly #queue = new TaskQueue();

  constructor(path: string, acquiredAt: string, text: string) {
    this.#path = path;
    this.#acquiredAt = acquiredAt;
    this.#text = text;
    // A failure here comes up again at the holder's next own call.
    this.#timer = setInterval(
      () => void this.heartbeat().catch(() => undefined),
      heartbeatInterval,
    );
    this.#timer.unref();
  }

  heartbeat(): Promise<void> {
    return this.#write(async () => {
      if (this.#released) return;
      const holder = await readHolder(this.#path);
      if (holder?.text !== this.#text) {
        throw new UnrollError(
          'busy',
          `${this.#path} is no longer ours: it was removed or taken over`,
        );
      }
      const text = contentText(this.#acquiredAt, new Date().toISOString());
      const temporary = await writeTemporary(this.#path, text);
      try {
        await rename(temporary, this.#path);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
      this.#text = text;
    });
  }

  release(): Promise<void> {
    clearInterval(this.#timer);
    return this.#write(async () => {
      if (this.#released) return;
      const holder = await readHolder(this.#path);
      if (holder?.text === this.#text) await unlink(this.#path);
      this.#released = true;
    });
  }

  async #write(task: () => Promise<void>): Promise<void> {
    try {
      await this.#queue.run(task);
    } catch (error) {
      throw storageError(error, 'written', this.#path);
    }
  }
}

function contentText(acquiredAt: string, heartbeatAt: string): string {
  return `${JSON.stringify({ pid: process.pid, host: hostname(), acquiredAt, heartbeatAt })}\n`;
}

async function writeTemporary(path: string, text: string): Promise<string> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    await writeFile(temporary, text, { flag: 'wx' });
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return temporary;
}

/** Gives a file a second name unless that is taken. @returns false if it is taken */
async function linkWhereFree(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to).catch((error: unknown) => {
      if (errorCode(error) === 'EEXIST') throw error;
      // Some file systems have no links (exFAT). A copy is exclusive too; seen unfinished, it counts as alive.
      return copyFile(from, to, constants.COPYFILE_EXCL);
    });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  let text = '';
  try {
    const bytes = await readBoundedFile(path, contentLimit);
    text = new TextDecoder().decode(bytes);
    const { pid, host, heartbeatAt } = contentSchema.parse(parseJson(bytes, path));
    return { text, heartbeatAt: Date.parse(heartbeatAt), process: { pid, host } };
  } catch (error) {
    if (error instanceof UnrollError && error.code === 'not-found') return undefined;
    if (error instanceof UnrollError && error.code === 'storage') throw error;
  }
  try {
    return { text, heartbeatAt: (await stat(path)).mtimeMs };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw storageError(error, 'read', path);
  }
}

function isAlive(holder: Holder): boolean {
  if (Date.now() - holder.heartbeatAt > staleAfter) return false;
  return holder.process?.host !== hostname() || processExists(holder.process.pid);
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be signalled, but it is there.
    return errorCode(error) === 'EPERM';
  }
}

function busy(path: string, holder: Holder): UnrollError {
  const who =
    holder.process === undefined
      ? 'another process'
      : `process ${holder.process.pid} on ${holder.process.host}`;
  return new UnrollError(
    'busy',
    `${path} is held by ${who}: stop it first, or wait until it has ended`,
  );
}
