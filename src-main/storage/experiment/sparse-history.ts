import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { join } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import { sparsePointSchema, type SparsePoint } from '#shared/experiment/record';
import type { LineFormat } from '../files/line-file.ts';
import { openRegularFile } from '../files/regular-file.ts';
import { storageError } from '../files/storage-error.ts';
import { experimentFiles } from './experiment-files.ts';
import { isSparsePoint } from './history-columns.ts';

/** The history of imported results, in which everything but the step can be null. */
export const sparseFormat: LineFormat<SparsePoint> = {
  schema: sparsePointSchema,
  passesFastCheck: isSparsePoint,
  limit: 1024 * 1024 * 1024,
};

/** Characters that are written at once. */
const pieceLength = 1024 * 1024;

/**
 * Writes the whole `history.jsonl` of imported results into a new experiment's folder and syncs it.
 * @param points with ascending steps
 * @returns its hash and size
 * @throws UnrollError 'invalid-input' if it would be larger than what is read, 'internal' for a point that isn't one, or
 *   'storage'
 */
export async function writeSparseHistory(
  folder: string,
  points: readonly SparsePoint[],
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const path = join(folder, experimentFiles.history);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const file = await openRegularFile(
      path,
      constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL,
    );
    try {
      let text = '';
      const write = async (): Promise<void> => {
        const piece = Buffer.from(text);
        text = '';
        bytes += piece.length;
        if (bytes > sparseFormat.limit) {
          throw new UnrollError(
            'invalid-input',
            `the history of a run would have more than ${sparseFormat.limit} bytes; leave some tags out`,
          );
        }
        hash.update(piece);
        await file.writeFile(piece);
      };
      for (const point of points) {
        if (!isSparsePoint(point)) {
          throw new UnrollError(
            'internal',
            `${path}: a point is not allowed: ${JSON.stringify(point).slice(0, 200)}`,
          );
        }
        text += `${JSON.stringify(point)}\n`;
        if (text.length > pieceLength) await write();
      }
      await write();
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw storageError(error, 'written', path);
  }
  return { sha256: hash.digest('hex'), bytes };
}
