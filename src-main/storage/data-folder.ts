import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import {
  acquireLockFile,
  fileLock,
  lockFileHolder,
  removeLeftLocks,
  type Lock,
} from './locks/lock-file.ts';
import { makeFolder } from './files/make-folder.ts';
import { ownIdentity } from './locks/process-identity.ts';
import { errorCode, isUnwritable, storageError } from './files/storage-error.ts';

const ownerFile = 'owner.json';
const lockNames = [ownerFile, fileLock('queue.json'), fileLock('preferences.json')];

/** An Unroll with a window or pages that owns a data folder. */
export interface FolderOwner {
  readonly pid: number;
  /** The computer's name. */
  readonly host: string;
  /** Whether it runs on another computer, or in another container on this one. */
  readonly isElsewhere: boolean;
  /** The address of its pages; undefined for the desktop app. */
  readonly address: string | undefined;
}

/**
 * The data folder of an Unroll with a window or pages. Only one of these can own a folder at a time; the command line
 * works beside it, with locks of single files. The lock also distinguishes this folder from another one at its path,
 * above all from the empty folder that is there when its disk has been unmounted.
 */
export class DataFolder {
  readonly path: string;
  #lock: Lock | null = null;
  /** The disk, if no lock could be created on it. */
  #disk: number | null = null;

  /** @param path need not exist */
  constructor(path: string) {
    this.path = path;
  }

  /** @returns the owner of the folder, unless that is this program. @throws UnrollError 'storage' */
  async owner(): Promise<FolderOwner | undefined> {
    const holder = this.#lock === null ? await lockFileHolder(this.#ownerFile) : undefined;
    if (holder === undefined) return undefined;
    const { pid, host, space } = holder.process;
    const isElsewhere = space !== (await ownIdentity()).space;
    return { pid, host, isElsewhere, address: holder.address };
  }

  /**
   * Creates the folder if needed, and takes it until `release`.
   * @param address of this program's pages; undefined without pages
   * @returns null, or why the folder can only be read, in a few words: it is then not taken
   * @throws UnrollError 'busy' if another Unroll has it, or 'storage'
   */
  async take(address?: string): Promise<string | null> {
    try {
      await makeFolder(this.path);
      const options = address === undefined ? {} : { address };
      this.#lock = await acquireLockFile(this.#ownerFile, { beats: true, ...options });
      // What can't be removed does no harm.
      await removeLeftLocks(this.path, lockNames).catch(() => undefined);
      return null;
    } catch (error) {
      if (!isUnwritable(error)) throw error;
      const owner = await this.owner();
      if (owner !== undefined) throw new UnrollError('busy', describeOwner(this.path, owner));
      this.#disk = await diskOf(this.path);
      return (error as UnrollError).message;
    }
  }

  /**
   * Makes sure that the folder at the path is still the one that was taken.
   * @throws UnrollError 'storage' if it isn't, saying what to do
   */
  async check(): Promise<void> {
    if (this.#disk !== null && this.#disk !== (await diskOf(this.path))) throw this.#gone();
    await this.#lock?.assertHeld().catch((error: unknown) => {
      const isLost = error instanceof UnrollError && ['busy', 'not-found'].includes(error.code);
      throw isLost ? this.#gone() : error;
    });
  }

  /** Releases the folder. */
  async release(): Promise<void> {
    await this.#lock?.release();
  }

  get #ownerFile(): string {
    return join(this.path, ownerFile);
  }

  #gone(): UnrollError {
    return new UnrollError(
      'storage',
      `${this.path} is no longer the data folder that Unroll was started with: its disk may have been unmounted, ` +
        'or another Unroll has taken it over; mount the disk again, or restart Unroll',
    );
  }
}

/** @returns the number of the disk that a folder is on; -1 for a missing folder. @throws UnrollError 'storage' */
async function diskOf(path: string): Promise<number> {
  try {
    return (await stat(path)).dev;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return -1;
    throw storageError(error, 'read', path);
  }
}

/** @returns one line that says who owns a data folder */
export function describeOwner(path: string, owner: FolderOwner): string {
  const { pid, host, isElsewhere, address } = owner;
  const already = `Unroll is already running on ${path}`;
  if (isElsewhere) {
    return `${already}, as process ${pid} on ${host}; quit it there, or choose another data folder`;
  }
  return address === undefined
    ? `${already}, in a window of its own (process ${pid})`
    : `${already}, at ${address}`;
}
