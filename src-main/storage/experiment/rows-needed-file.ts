import { join } from 'node:path';
import { z } from 'zod';
import { UnrollError } from '#shared/contract/errors';
import { rowsNeededSchema, type RowsNeeded } from '#shared/inside/rows-needed';
import { writeFileDurably } from '../files/durable-files.ts';
import { checkBeforeWriting, checkStored, readJsonFile } from '../files/bounded-file.ts';
import { experimentFiles } from './experiment-files.ts';

const fileSchema = z.object({
  schemaVersion: z.literal(1),
  /** Of the weights that were analysed (see `weightsSha256` of the record). */
  weightsSha256: z.string(),
  result: rowsNeededSchema,
});

/**
 * Reads `rows-needed.json`.
 * @param weightsSha256 of the experiment's weights
 * @returns null if there is no file of these weights that can be read: it can be computed again
 * @throws UnrollError 'storage'
 */
export async function readRowsNeeded(
  folder: string,
  weightsSha256: string,
): Promise<RowsNeeded | null> {
  const path = join(folder, experimentFiles.rowsNeeded);
  try {
    const stored = checkStored(fileSchema, await readJsonFile(path), path);
    return stored.weightsSha256 === weightsSha256 ? stored.result : null;
  } catch (error) {
    const isUseless =
      error instanceof UnrollError && (error.code === 'not-found' || error.code === 'damaged');
    if (isUseless) return null;
    throw error;
  }
}

/** Writes `rows-needed.json`, atomically. @throws UnrollError 'storage' */
export async function writeRowsNeeded(
  folder: string,
  weightsSha256: string,
  result: RowsNeeded,
): Promise<void> {
  const path = join(folder, experimentFiles.rowsNeeded);
  const checked = checkBeforeWriting(fileSchema, { schemaVersion: 1, weightsSha256, result }, path);
  await writeFileDurably(path, `${JSON.stringify(checked)}\n`);
}
