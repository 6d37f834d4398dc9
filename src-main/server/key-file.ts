import { constants, type Stats } from 'node:fs';
import { lstat, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import { makeFolder } from '../storage/files/make-folder.ts';
import { errorCode, storageError } from '../storage/files/storage-error.ts';
import { isSecret, newSecret } from './secrets.ts';

const fileName = '.browser-key';
const maxBytes = 100;

/**
 * Reads the key of a data folder's browser host, from which the keys of its pages are derived, or makes one. It is
 * stored in a file that only its owner can read, so that an open page keeps working when the program is restarted. A
 * key that others could have read is replaced.
 * @param user number of the user that this process runs as; null if users have none
 * @throws UnrollError 'storage'; also if the file belongs to another user, which is left as it is
 */
export async function readOrMakeKey(
  home: string,
  user: number | null = process.getuid?.() ?? null,
): Promise<string> {
  const path = join(home, fileName);
  try {
    const stored = await readKey(path, user);
    if (stored !== null) return stored;
    await makeFolder(home);
    await rm(path, { force: true });
    return await makeKey(path);
  } catch (error) {
    throw storageError(error, 'written', path);
  }
}

async function readKey(path: string, user: number | null): Promise<string | null> {
  try {
    checkFile(path, await lstat(path), user);
    // Reads the file that is checked, even if another one replaces it meanwhile; and doesn't wait for a pipe.
    const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
    const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const stats = await file.stat();
      checkFile(path, stats, user);
      const isPrivate = user === null || (stats.mode & 0o077) === 0;
      if (!isPrivate || stats.size > maxBytes) return null;
      const text = (await file.readFile('utf8')).trim();
      return isSecret(text) ? text : null;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** @throws UnrollError 'storage' if another user may have created the file, or could change it */
function checkFile(path: string, stats: Stats, user: number | null): void {
  const problem = problemOf(stats, user);
  if (problem === null) return;
  throw new UnrollError(
    'storage',
    `${path} ${problem}, so others could use it to open your pages; delete it, and Unroll makes a new one`,
  );
}

function problemOf(stats: Stats, user: number | null): string | null {
  if (stats.isSymbolicLink()) return 'is a link';
  if (!stats.isFile()) return 'is not a file';
  return user !== null && stats.uid !== user
    ? `belongs to another user (number ${stats.uid}; you are ${user})`
    : null;
}

async function makeKey(path: string): Promise<string> {
  const key = newSecret();
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${key}\n`);
  } finally {
    await file.close();
  }
  return key;
}
