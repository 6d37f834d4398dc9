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
import { writeFileDurably } from '../files/durable-files.ts';
import { withNotesLock } from '../locks/lock.ts';
import { experimentFiles } from './experiment-files.ts';

const repetitionsSchema = z.array(repetitionSchema);

/**
 * Reads what came of training an experiment again on other machines.
 * @returns none without a file
 * @throws UnrollError 'damaged' or 'storage'
 */
export async function readRepetitions(folder: string): Promise<Repetition[]> {
  const path = join(folder, experimentFiles.repetitions);
  try {
    return checkStored(repetitionsSchema, await readJsonFile(path), path);
  } catch (error) {
    if (error instanceof UnrollError && error.code === 'not-found') return [];
    throw error;
  }
}

/**
 * Adds a second result of an experiment, under the lock of its notes.
 * @returns whether it is news
 * @throws UnrollError 'damaged', 'storage', or 'busy' if another process keeps the lock for 20 s
 */
export function addRepetition(folder: string, repetition: Repetition): Promise<boolean> {
  return withNotesLock(folder, async () => {
    const before = await readRepetitions(folder);
    if (hasRepetition(before, repetition)) return false;
    const after = withRepetition(before, repetition);
    const path = join(folder, experimentFiles.repetitions);
    await writeFileDurably(path, `${JSON.stringify(after, null, 2)}\n`);
    return true;
  });
}
