import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import replaceFile from 'write-file-atomic';
import { storageError } from './storage-error.ts';

/**
 * Writes a whole file so that whoever reads it, at any moment and after any crash, finds the old content or the new:
 * temporary file beside it, synced, renamed.
 * @throws UnrollError 'storage' naming the file and the reason; the old file is then untouched and nothing is left over.
 */
export async function writeFileAtomically(path: string, data: string | Uint8Array): Promise<void> {
  try {
    // write-file-atomic writes with a single call and doesn't look how much of it was taken, so on a disk that fills
    // up it would put a cut file in place. The data is therefore written here; the library waits for it, then syncs
    // and renames.
    // oxlint-disable-next-line typescript/no-misused-promises -- its types don't say that it waits
    await replaceFile(path, '', { tmpfileCreated: (temporary) => writeFile(temporary, data) });
  } catch (error) {
    throw storageError(error, 'written', path);
  }
}

/**
 * Removes what `writeFileAtomically` left in a folder when its process was killed. Only for a moment when no other
 * process writes these files.
 * @param names the files whose leftovers are meant
 * @throws UnrollError 'storage'
 */
export async function removeTemporaryFiles(
  folder: string,
  names: readonly string[],
): Promise<void> {
  try {
    for (const name of await readdir(folder)) {
      const isLeftover = names.some(
        (file) => name.startsWith(file) && /^\.\d+$/.test(name.slice(file.length)),
      );
      if (isLeftover) await rm(join(folder, name), { force: true });
    }
  } catch (error) {
    throw storageError(error, 'read', folder);
  }
}
