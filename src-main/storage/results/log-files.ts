import { createHash } from 'node:crypto';
import type { ReceivedFile } from '#shared/contract/trainer-messages';
import type { LogFile } from '#shared/exchange/results/logged-run';
import { openRegularFile } from '../files/regular-file.ts';
import { storageError } from '../files/storage-error.ts';

/** Bytes that are read at once. */
const chunkBytes = 1024 * 1024;

/**
 * Files as readers of logs take them.
 * @param onRead hears how many bytes were read, again and again
 */
export function logFiles(
  files: readonly ReceivedFile[],
  onRead: (bytes: number) => void,
): readonly LogFile[] {
  return files.map(({ name, path, bytes }) => ({
    path: name,
    bytes,
    chunks: () => chunksOf(path, bytes, onRead),
  }));
}

/** An empty file was never sent. */
async function* chunksOf(
  path: string,
  bytes: number,
  onRead: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  if (bytes === 0) return;
  try {
    const file = await openRegularFile(path);
    try {
      for (let at = 0; at < bytes;) {
        // A new one each time, as a reader may keep parts of it.
        const { bytesRead, buffer } = await file.read(
          new Uint8Array(Math.min(chunkBytes, bytes - at)),
          { position: at },
        );
        if (bytesRead === 0) return;
        at += bytesRead;
        onRead(bytesRead);
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw storageError(error, 'read', path);
  }
}

/** The SHA-256 of the contents of some files, one after the other. @throws UnrollError 'storage' */
export async function hashOfFiles(files: readonly LogFile[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) for await (const chunk of file.chunks()) hash.update(chunk);
  return hash.digest('hex');
}
