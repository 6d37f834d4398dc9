import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { UnrollError } from '#shared/contract/errors';

/** Windows has no such flag, nor the pipes that it is needed for. */
const dontWait = constants.O_NONBLOCK ?? 0;
/** Permissions of a new file: only for its owner. */
const privateMode = 0o600;

/**
 * Opens a file, and nothing else: opening a pipe would wait for another program, forever if there is none, and a device
 * may have no end.
 * @param flags the system's, as in `node:fs` constants
 * @throws UnrollError 'damaged' if it isn't a file, else the error of the operating system
 */
export async function openRegularFile(
  path: string,
  flags: number = constants.O_RDONLY,
): Promise<FileHandle> {
  let file: FileHandle;
  try {
    file = await open(path, flags | dontWait, privateMode);
  } catch (error) {
    // The error of opening a pipe without a reader for writing.
    if (error instanceof Error && 'code' in error && error.code === 'ENXIO') throw notAFile(path);
    throw error;
  }
  try {
    if (!(await file.stat()).isFile()) throw notAFile(path);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

function notAFile(path: string): UnrollError {
  return new UnrollError('damaged', `${path} is damaged: it isn’t a file; move it away`);
}
