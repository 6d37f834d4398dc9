import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { syncFolder } from './durable-files.ts';
import { errorCode, storageError } from './storage-error.ts';

/** Permissions of a new folder: for its owner alone, as other users have no business in it. */
const privateMode = 0o700;

/**
 * Makes a folder with all those above it that are missing, durably and for its owner alone; one that is there stays as
 * it is.
 * @throws UnrollError 'storage' naming the folder and the reason
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    for (const folder of await missingFolders(path)) {
      await makeOne(folder);
      await syncFolder(dirname(folder));
    }
  } catch (error) {
    throw storageError(error, 'made', path);
  }
}

/**
 * The folders to be made, the uppermost first. (Node's own recursive mkdir never ends where a system refuses with
 * ENOENT, as in /proc and on a drive that isn't there.)
 */
async function missingFolders(path: string): Promise<string[]> {
  const missing: string[] = [];
  for (let folder = resolve(path); !(await isFolder(folder)); folder = dirname(folder)) {
    if (folder === dirname(folder)) {
      throw Object.assign(new Error(`there is no ${folder}`), { code: 'ENOENT' });
    }
    missing.unshift(folder);
  }
  return missing;
}

async function makeOne(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: privateMode });
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (errorCode(error) !== 'EEXIST' || !(await isFolder(folder))) throw error;
  }
}

/** @returns false if there is nothing; @throws ENOTDIR if there is something else */
async function isFolder(path: string): Promise<boolean> {
  try {
    if ((await stat(path)).isDirectory()) return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
  throw Object.assign(new Error(`${path} is not a folder`), { code: 'ENOTDIR' });
}
