import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { ReceivedFile } from '#shared/contract/trainer-messages';
import type { LogFile } from '#shared/exchange/results/logged-run';

/** A log file with a text or bytes, in pieces of some size. */
export function logFile(path: string, content: string | Uint8Array, pieceSize = 64): LogFile {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return {
    path,
    bytes: bytes.length,
    async *chunks() {
      for (let at = 0; at < bytes.length; at += pieceSize) {
        await Promise.resolve();
        yield Uint8Array.from(bytes.subarray(at, at + pieceSize));
      }
    },
  };
}

/** The files of a folder, as an import receives them. */
export async function receivedFiles(folder: string): Promise<ReceivedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  return Promise.all(
    paths.map(async (path) => ({
      name: relative(folder, path).split(sep).join('/'),
      path,
      bytes: (await stat(path)).size,
    })),
  );
}
