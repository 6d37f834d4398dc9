import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, storageError } from '../storage/storage-error.ts';
import { newSecret } from './access.ts';

const fileName = '.browser-token';
const secretForm = /^[\w-]{43}$/;

/**
 * The token of a data folder. It is kept in a file that only its owner can read, so that a page that is open goes on
 * when the program has been started again, and a bookmark stays good. One that others could have read is replaced.
 * @throws UnrollError 'storage'
 */
export async function readOrMakeToken(home: string): Promise<string> {
  const path = join(home, fileName);
  try {
    const kept = await readToken(path);
    if (kept !== null) return kept;
    await mkdir(home, { recursive: true });
    await rm(path, { force: true });
    return await makeToken(path);
  } catch (error) {
    throw storageError(error, 'written', path);
  }
}

async function readToken(path: string): Promise<string | null> {
  try {
    const { mode, size } = await stat(path);
    const isPrivate = process.platform === 'win32' || (mode & 0o077) === 0;
    if (!isPrivate || size > 100) return null;
    const text = (await readFile(path, 'utf8')).trim();
    return secretForm.test(text) ? text : null;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

async function makeToken(path: string): Promise<string> {
  const token = newSecret();
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${token}\n`);
  } finally {
    await file.close();
  }
  return token;
}
