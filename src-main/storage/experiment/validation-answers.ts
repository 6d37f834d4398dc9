import { join } from 'node:path';
import type { z } from 'zod';
import { UnrollError } from '#shared/contract/errors';
import { checkStored, parseJson } from '../files/bounded-file.ts';
import { experimentFiles } from './experiment-files.ts';
import { openRegularFile } from '../files/regular-file.ts';
import { beginning, checkSeal, type Seal } from './seal.ts';
import { errorCode, storageError } from '../files/storage-error.ts';
import { validationEpochSchema, validationHeaderSchema } from './validation-file.ts';

/** A model's predictions for the validation examples after an epoch. */
export interface ValidationAnswers {
  readonly dataset: string;
  /** Each example's index in the data set's training file. */
  readonly examples: readonly number[];
  readonly labels: readonly number[];
  readonly predicted: readonly number[];
}

/**
 * Reads the predictions after one epoch from `validation.jsonl`. A torn last line, which a crash while appending
 * leaves, is ignored.
 * @param sealed the part that can be relied on, as for `readHistoryColumns`
 * @returns undefined if that epoch is missing
 * @throws UnrollError 'not-found' if there is no such file, 'damaged' naming the line, or 'storage'
 */
export async function readValidationAnswers(
  folder: string,
  epoch: number,
  sealed: Seal | null = null,
): Promise<ValidationAnswers | undefined> {
  const path = join(folder, experimentFiles.validation);
  if (sealed !== null) await checkSeal(path, sealed);
  // Lines of other epochs are recognised by their beginning, because parsing hundreds of them would take long.
  const lines = await findLines(path, `{"epoch":${epoch},`, sealed);
  if (lines.first === undefined) return undefined;
  const header = checkLine(validationHeaderSchema, lines.first, `${path} line 1`);
  if (header.labels.length !== header.examples.length) {
    refuse(`${path} line 1`, header.labels.length, 'labels', header.examples.length);
  }
  if (lines.found === undefined) return undefined;
  const name = `${path} line ${lines.found.number}`;
  const { predicted } = checkLine(validationEpochSchema, lines.found.text, name);
  if (predicted.length !== header.examples.length) {
    refuse(name, predicted.length, 'answers', header.examples.length);
  }
  return { ...header, predicted };
}

interface FoundLines {
  readonly first: string | undefined;
  readonly found: { readonly text: string; readonly number: number } | undefined;
}

/** @returns the first line, and the last whole one that begins with a text */
async function findLines(path: string, wanted: string, sealed: Seal | null): Promise<FoundLines> {
  let first: FoundLines['first'];
  let found: FoundLines['found'];
  let number = 0;
  const bytes = sealed?.bytes ?? null;
  if (bytes === 0) return { first, found };
  try {
    const file = await openRegularFile(path);
    for await (const text of file.readLines(beginning(bytes))) {
      number += 1;
      first ??= text;
      if (text.startsWith(wanted) && text.endsWith('}')) found = { text, number };
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      throw new UnrollError('not-found', `${path} does not exist`, { cause: error });
    }
    throw storageError(error, 'read', path);
  }
  return { first, found };
}

function checkLine<Value>(schema: z.ZodType<Value>, text: string, name: string): Value {
  return checkStored(schema, parseJson(Buffer.from(text), name), name);
}

function refuse(name: string, count: number, what: string, examples: number): never {
  throw new UnrollError(
    'damaged',
    `${name} is damaged: it has ${count} ${what} for ${examples} examples`,
  );
}
