import { join } from 'node:path';
import { z } from 'zod';
import { UnrollError } from '#shared/contract/errors';
import {
  hasRepetition,
  repetitionSchema,
  withRepetition,
  type Repetition,
} from '#shared/experiment/repetition';
import { checkStored, readJsonFile } from '../files/bounded-file.ts';
import { withNotesLock } from '../locks/lock.ts';
import { experimentFiles } from './experiment-files.ts';
import { toRecordDocument, writeRecordDocument, type RecordDocument } from './record-document.ts';

/** With the hash of its content, as the results that it is about have theirs. */
const documentSchema = z.object({ repetitions: z.array(repetitionSchema) });

/**
 * Reads what came of training an experiment again on other machines.
 * @returns none without a file
 * @throws UnrollError 'damaged', also if it has changed since Unroll wrote it, or 'storage'
 */
export async function readRepetitions(folder: string): Promise<Repetition[]> {
  return (await readDocument(folder)).repetitions;
}

/**
 * Adds a second result of an experiment, under the lock of its notes.
 * @returns whether it is news
 * @throws UnrollError 'damaged', 'storage', 'invalid-input' if the file is from a newer Unroll, or 'busy' if another
 *   process keeps the lock for 20 s
 */
export function addRepetition(folder: string, repetition: Repetition): Promise<boolean> {
  return withNotesLock(folder, async () => {
    const { repetitions: before, stored } = await readDocument(folder);
    if (hasRepetition(before, repetition)) return false;
    const after = { repetitions: withRepetition(before, repetition) };
    const path = join(folder, experimentFiles.repetitions);
    await writeRecordDocument(path, documentSchema, after, { stored, hashed: true });
    return true;
  });
}

async function readDocument(
  folder: string,
): Promise<{ readonly repetitions: Repetition[]; readonly stored?: RecordDocument }> {
  const path = join(folder, experimentFiles.repetitions);
  let content: unknown;
  try {
    content = await readJsonFile(path);
  } catch (error) {
    if (error instanceof UnrollError && error.code === 'not-found') return { repetitions: [] };
    throw error;
  }
  // Earlier versions stored a plain list, without a hash; it gets one when the next result comes.
  if (Array.isArray(content)) {
    return { repetitions: checkStored(documentSchema.shape.repetitions, content, path) };
  }
  const stored = toRecordDocument(content, path);
  return { ...checkStored(documentSchema, stored, path), stored };
}
