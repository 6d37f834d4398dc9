import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * The library that stands between a program and its file calls (interposer.c): it counts and notes those that change a
 * data folder, and does harm at one of them.
 */

/** What is done at the n-th call that changes the data folder. */
export interface Strike {
  /** Counted from 1. */
  readonly at: number;
  readonly action: 'kill-before' | 'kill-half' | 'kill-after' | 'fail' | 'short';
  /** Who is killed: all processes of the app, or the one that makes the call. */
  readonly whom?: 'tree' | 'process';
  /** What `fail` fails with. */
  readonly error?: 'ENOSPC' | 'EIO';
  /** Whether each later call that needs room fails too, until `lift`. */
  readonly isLasting?: boolean;
}

/**
 * A fault put beneath the app, to see that the campaign finds it: syncing does nothing, files are written over instead
 * of renamed, or a call that fails says that it worked.
 */
export const plants = ['no-sync', 'in-place', 'deaf'] as const;
export type Plant = (typeof plants)[number];

export interface WatchOptions {
  /** The data folder. */
  readonly home: string;
  /** An existing folder for the files of the watch itself. */
  readonly folder: string;
  readonly strike?: Strike | undefined;
  /** Whether every call is noted, with its data. */
  readonly traces?: boolean;
  readonly plant?: Plant | undefined;
}

/** A call that changed the data folder. Paths are relative to it. */
export interface Call {
  readonly name:
    | 'open'
    | 'create'
    | 'write'
    | 'truncate'
    | 'sync'
    | 'syncFolder'
    | 'close'
    | 'rename'
    | 'link'
    | 'symlink'
    | 'unlink'
    | 'mkdir'
    | 'rmdir'
    /** No call: says that as many steps as `offset` have been acknowledged. */
    | 'mark';
  readonly inode: string;
  /** Where a write goes; the new size of a truncated file. */
  readonly offset: number;
  readonly data: Uint8Array;
  readonly path: string;
  /** The new name of a rename or link. */
  readonly other: string;
}

const errorNumbers = { EIO: 5, ENOSPC: 28 } as const;
const sharedBytes = 4096;
const place = { lifted: 4, calls: 8, struck: 16, what: 24 } as const;

/**
 * Compiles the library.
 * @param folder where it goes
 * @returns its path, or why there is none on this machine
 */
export async function compileInterposer(
  folder: string,
): Promise<{ readonly library: string } | { readonly reason: string }> {
  if (process.platform !== 'linux') {
    return { reason: `file calls are only intercepted on Linux, and this is ${process.platform}` };
  }
  const library = join(folder, 'interposer.so');
  const source = join(import.meta.dirname, 'interposer.c');
  let reason = '';
  for (const compiler of ['cc', 'gcc', 'clang']) {
    try {
      const flags = ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl'];
      await promisify(execFile)(compiler, flags);
      return { library };
    } catch (error) {
      reason ||= (error as Error).message;
    }
  }
  return { reason: `no C compiler: ${reason}` };
}

/** Watches the file calls of one process and those that it starts. */
export class Watch {
  /** To be added to that of the process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly #shared: string;
  readonly #trace: string;

  private constructor(library: string, { home, folder, strike, traces, plant }: WatchOptions) {
    this.#shared = join(folder, 'shared');
    this.#trace = join(folder, 'trace');
    this.environment = {
      LD_PRELOAD: library,
      // What goes through io_uring passes by the C library.
      UV_USE_IO_URING: '0',
      CRASH_ROOT: home,
      CRASH_SHARED: this.#shared,
      CRASH_TRACE: traces === true ? this.#trace : '',
      CRASH_AT: String(strike?.at ?? 0),
      CRASH_ACTION: strike?.action ?? '',
      CRASH_WHOM: strike?.whom ?? 'tree',
      CRASH_ERRNO: String(errorNumbers[strike?.error ?? 'EIO']),
      CRASH_LASTING: strike?.isLasting === true ? '1' : '0',
      CRASH_PLANT: plant ?? '',
    };
  }

  static async start(library: string, options: WatchOptions): Promise<Watch> {
    const watch = new Watch(library, options);
    await writeFile(watch.#shared, new Uint8Array(sharedBytes));
    return watch;
  }

  /** How many calls there have been. */
  get calls(): number {
    return Number(readFileSync(this.#shared).readBigUInt64LE(place.calls));
  }

  /** The call that was struck; null as long as none has been. */
  get struck(): string | null {
    const shared = readFileSync(this.#shared);
    if (shared.readBigUInt64LE(place.struck) === 0n) return null;
    return shared.toString('utf8', place.what, shared.indexOf(0, place.what));
  }

  /** Ends a lasting failure. */
  async lift(): Promise<void> {
    const file = await open(this.#shared, 'r+');
    await file.write(Uint8Array.of(1, 0, 0, 0), 0, 4, place.lifted);
    await file.close();
  }

  /** All calls so far, in order; only of a watch that traces. */
  async trace(): Promise<Call[]> {
    return parseTrace(await readFile(this.#trace));
  }
}

function parseTrace(bytes: Buffer): Call[] {
  const calls: Call[] = [];
  for (let begin = 0; begin < bytes.length;) {
    const feed = bytes.indexOf(0x0a, begin);
    const [name, inode, offset, length, path, other] = bytes
      .toString('utf8', begin, feed)
      .split('\t') as [Call['name'], string, string, string, string, string];
    const end = feed + 1 + Number(length);
    calls.push({
      name,
      inode,
      offset: Number(offset),
      data: bytes.subarray(feed + 1, end),
      path,
      other,
    });
    begin = end;
  }
  return calls;
}
