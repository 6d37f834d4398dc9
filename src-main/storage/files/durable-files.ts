import { link, lstat, open, readdir, realpath, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncHandle } from './disk-sync.ts';
import { renamePatiently } from './patient-rename.ts';
import { errorCode, storageError } from './storage-error.ts';
import { temporaryBeside } from './temporary-name.ts';

/*
 * Durable: once the call returns, the change survives a power cut. A file's bytes reach the disk by syncing the
 * file, its name by syncing the folder that holds it. A process that works in a scratch folder need not wait for that
 * (`waitForDisk`).
 */

/** Permissions of a new file in the data folder: only for its owner. */
const privateMode = 0o600;
/** Permissions of a new file that the user wants elsewhere; the umask decides. */
export const ordinaryMode = 0o666;

/**
 * Writes a whole file so that a reader, at any moment and after any crash or power cut, finds the old content or the
 * new one, and the new one once the call has returned. Several writes of one path happen in the order of the calls. A
 * file that is replaced keeps its permissions and owner; a symbolic link is followed.
 * @param mode permissions of a new file
 * @throws UnrollError 'storage' naming the file and the reason; nothing is left behind: a new file doesn't
 *   exist, and an old one is untouched unless only syncing the folder failed
 */
export async function writeFileDurably(
  path: string,
  data: string | Uint8Array,
  { mode = privateMode }: { readonly mode?: number } = {},
): Promise<void> {
  try {
    await inTurn(path, () => replaceFile(path, data, mode));
  } catch (error) {
    throw storageError(error, 'written', path);
  }
}

/**
 * Creates a file durably: it appears whole, and only one of all who create it at the same time does.
 * @returns false if there is one already; it stays as it is
 * @throws UnrollError 'storage' naming the file and the reason; then there is no file, unless only syncing the
 *   folder failed
 */
export async function createFileDurably(path: string, data: Uint8Array): Promise<boolean> {
  const temporary = temporaryBeside(path);
  try {
    try {
      await writeSynced(temporary, data, privateMode);
      await link(temporary, path);
    } finally {
      await rm(temporary, { force: true, ...removalRetries() }).catch(() => undefined);
    }
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw storageError(error, 'written', path);
  }
  await syncFolder(dirname(path));
  return true;
}

/**
 * Makes what was created, renamed or removed in a folder durable. Does nothing on Windows, which has no such call.
 * @throws UnrollError 'storage'
 */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    await syncEntry(path);
  } catch (error) {
    throw storageError(error, 'written', path);
  }
}

/**
 * Renames a file or folder durably. A file replaces another one; a folder only an empty one.
 * @throws UnrollError 'storage'; its cause has the code ENOTEMPTY or EEXIST if there is already a folder
 */
export async function moveDurably(from: string, to: string): Promise<void> {
  await move(from, to);
  await syncMove(from, to);
}

async function move(from: string, to: string): Promise<void> {
  try {
    await renamePatiently(from, to);
  } catch (error) {
    throw storageError(error, 'moved', from);
  }
}

async function syncMove(from: string, to: string): Promise<void> {
  await syncFolder(dirname(to));
  if (dirname(from) !== dirname(to)) await syncFolder(dirname(from));
}

/**
 * Moves a folder that was filled under a temporary name into place: first its content is made durable, then the move,
 * so that no power cut leaves the folder with only part of its content.
 * @throws UnrollError as `moveDurably`; the temporary folder stays, even if only the sync after the move failed: after
 *   a failure the target must not exist
 */
export async function publishFolder(temporary: string, target: string): Promise<void> {
  try {
    await syncTree(temporary);
  } catch (error) {
    throw storageError(error, 'written', temporary);
  }
  await move(temporary, target);
  try {
    await syncMove(temporary, target);
  } catch (error) {
    await renamePatiently(target, temporary).catch(() => undefined);
    throw error;
  }
}

/**
 * Removes a file durably.
 * @throws UnrollError 'storage', also if there is none
 */
export async function removeFile(path: string): Promise<void> {
  try {
    await rm(path, removalRetries());
  } catch (error) {
    throw storageError(error, 'removed', path);
  }
  await syncFolder(dirname(path));
}

/**
 * Removes a folder with its content, atomically for readers: it is renamed, then deleted. What can't be deleted is
 * reported on standard error and removed as a leftover later.
 * @throws UnrollError 'storage' if it can't be renamed; it is then complete
 */
export async function removeFolder(path: string): Promise<void> {
  const aside = temporaryBeside(path);
  try {
    await renamePatiently(path, aside);
  } catch (error) {
    throw storageError(error, 'removed', path);
  }
  await syncFolder(dirname(path));
  try {
    await rm(aside, { recursive: true, force: true, ...removalRetries() });
  } catch (error) {
    console.warn(`${storageError(error, 'removed', aside).message}; Unroll will try again later`);
  }
}

async function replaceFile(path: string, data: string | Uint8Array, mode: number): Promise<void> {
  const before = await lstat(path).catch(ifMissing(undefined));
  const isLink = before?.isSymbolicLink() === true;
  const target = isLink ? await realpath(path).catch(ifMissing(path)) : path;
  const temporary = temporaryBeside(target);
  try {
    await writeSynced(temporary, data, mode, (file) => keepOwnership(file, target));
    await renamePatiently(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true, ...removalRetries() }).catch(() => undefined);
    throw error;
  }
  try {
    await syncFolder(dirname(target));
  } catch (error) {
    // After a failure a new file must not exist: the next attempt may give it another name.
    if (before === undefined) await rm(target, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Writes a new file, and syncs it. @param prepare does something with it before */
async function writeSynced(
  path: string,
  data: string | Uint8Array,
  mode: number,
  prepare: (file: FileHandle) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await prepare(file);
    // Writes until every byte is accepted; a single call might stop early on a disk that is filling up.
    await file.writeFile(data);
    await syncHandle(file);
  } finally {
    await file.close();
  }
}

/**
 * Gives a file the permissions and the owner of the one that it will replace, as far as possible: only root can give
 * files away, and some file systems have no permissions.
 */
async function keepOwnership(file: FileHandle, target: string): Promise<void> {
  const old = await stat(target).catch(ifMissing(undefined));
  if (old === undefined || process.platform === 'win32') return;
  await file.chmod(old.mode & 0o777).catch(() => undefined);
  await file.chown(old.uid, old.gid).catch(() => undefined);
}

function ifMissing<Value>(value: Value): (error: unknown) => Value {
  return (error) => {
    if (errorCode(error) === 'ENOENT') return value;
    throw error;
  };
}

const lastWrites = new Map<string, Promise<void>>();

function inTurn(path: string, write: () => Promise<void>): Promise<void> {
  const previous = lastWrites.get(path) ?? Promise.resolve();
  const turn = previous.catch(() => undefined).then(write);
  const forget = (): void => {
    if (lastWrites.get(path) === turn) lastWrites.delete(path);
  };
  lastWrites.set(path, turn);
  turn.then(forget, forget);
  return turn;
}

/** Syncs a folder's files and folders, the innermost first, and the folder itself. */
async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await syncTree(path);
    else if (entry.isFile()) await syncEntry(path);
  }
  await syncFolder(folder);
}

/** The error codes of file systems that can't sync folders, such as many network ones. */
const unsupported: readonly (string | undefined)[] = ['EINVAL', 'ENOTSUP', 'ENOSYS'];

async function syncEntry(path: string): Promise<void> {
  // Windows only syncs files that are open for writing.
  const file = await open(path, process.platform === 'win32' ? 'r+' : 'r');
  try {
    await syncHandle(file);
  } catch (error) {
    if (!unsupported.includes(errorCode(error))) throw error;
  } finally {
    await file.close();
  }
}

/** On Windows, a file that another program has open, such as a virus scanner, can't be removed for a moment. */
function removalRetries(): { readonly maxRetries: number; readonly retryDelay: number } {
  return { maxRetries: process.platform === 'win32' ? 6 : 0, retryDelay: 100 };
}
