import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { syncFolder } from './durable-files.ts';
import { errorCode, storageError } from './storage-error.ts';

/** Permissions of a new folder: only for its owner. */
const privateMode = 0o700;

/**
 * Creates a folder and all missing ones above it, durably and only for its owner; an existing one stays as it is.
 * @throws UnrollError 'storage' naming the folder and the reason
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    for (const folder of await missingFolders(path)) {
      await makeOne(folder);
      await syncFolder(dirname(folder));
    }
  } catch (error) {
    throw storageError(error, 'created', path);
  }
}

/**
 * @returns the folders to create, the uppermost first. (Node's own recursive mkdir never ends if a system refuses with
 * ENOENT, as in /proc and on a missing drive.)
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
    // Another process may have created it meanwhile.
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
