import { mkdir } from 'node:fs/promises';
import { errorCode, storageError } from './storage-error.ts';

/**
 * Makes a folder with all those above it; one that is there stays as it is.
 * @throws UnrollError 'storage' naming the folder and the reason
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw storageError(await actualReason(error), 'made', path);
  }
}

/** When making several folders, Node says of a read-only disk that it isn't there; making the one at fault tells. */
async function actualReason(error: unknown): Promise<unknown> {
  if (errorCode(error) !== 'ENOENT') return error;
  const { path } = error as NodeJS.ErrnoException;
  try {
    if (path !== undefined) await mkdir(path);
    return error;
  } catch (reason) {
    return reason;
  }
}
