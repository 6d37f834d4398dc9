import { basename, join } from 'node:path';
import { UnrollError } from '#shared/api/errors';
import { migrateRecord } from '#shared/experiment/migrations';
import {
  experimentRecordSchema,
  predictionsSchema,
  recordVersion,
  type ExperimentRecord,
  type Predictions,
} from '#shared/experiment/record';
import { writeFileDurably } from './durable-files.ts';
import { checkBeforeWriting, checkStored, readJsonFile } from './bounded-file.ts';
import { experimentFiles } from './experiment-files.ts';
import { withRecordLock } from './lock.ts';
import { viewNewerRecord } from './newer-record.ts';

export { experimentFiles } from './experiment-files.ts';
export {
  openHistory,
  readHistory,
  readHistoryColumns,
  type HistoryWriter,
} from './history-file.ts';
export { readValidationAnswers, type ValidationAnswers } from './validation-answers.ts';

/**
 * Reads `experiment.json`. The folder's name is the experiment's id whatever the file says, so that a copied folder is
 * an experiment of its own. A record from a newer Unroll comes as far as it can be understood (see `isReadOnly`).
 * @throws UnrollError 'not-found', 'damaged' (naming the file and the first problem) or 'storage'
 */
export async function readRecord(folder: string): Promise<ExperimentRecord> {
  const path = join(folder, experimentFiles.record);
  const stored = await readJsonFile(path);
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) {
    throw new UnrollError('damaged', `${path} is damaged: it does not hold an object`);
  }
  let document: Record<string, unknown> = { ...stored };
  if (experimentRecordSchema.shape.id.safeParse(basename(folder)).success) {
    document.id = basename(folder);
  }
  try {
    document = migrateRecord(document);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new UnrollError('damaged', `${path} is damaged: ${problem}`, { cause: error });
  }
  return isNewer(document)
    ? viewNewerRecord(document, basename(folder))
    : checkStored(experimentRecordSchema, document, path);
}

function isNewer(document: { readonly schemaVersion?: unknown }): boolean {
  return typeof document.schemaVersion === 'number' && document.schemaVersion > recordVersion;
}

/** Whether a record was written by a newer Unroll: then it can be shown in part, and `writeRecord` refuses it. */
export function isReadOnly(record: ExperimentRecord): boolean {
  return isNewer(record);
}

/**
 * Writes `experiment.json`, atomically. To change a record that others may be changing too, use `updateRecord`.
 * @throws UnrollError 'invalid-input' for a record from a newer Unroll, 'internal' for one that its schema refuses,
 *   'storage' if the disk does; the old file stays in every case
 */
export async function writeRecord(folder: string, record: ExperimentRecord): Promise<void> {
  const path = join(folder, experimentFiles.record);
  if (isReadOnly(record)) {
    throw new UnrollError(
      'invalid-input',
      `${path} is of version ${record.schemaVersion}, from a newer Unroll: it can be shown but not changed; ` +
        `this Unroll knows versions up to ${recordVersion}`,
    );
  }
  const checked = checkBeforeWriting(experimentRecordSchema, record, path);
  await writeFileDurably(path, legibleJson(checked));
}

/**
 * Reads `experiment.json`, changes it and writes it, while no other process does the same: neither loses what the other
 * wrote.
 * @param change makes the new record of the present one
 * @returns the new record
 * @throws UnrollError as `readRecord` and `writeRecord`, and 'busy' if another process keeps at it for 20 s
 */
export function updateRecord(
  folder: string,
  change: (record: ExperimentRecord) => ExperimentRecord,
): Promise<ExperimentRecord> {
  return withRecordLock(folder, async () => {
    const record = change(await readRecord(folder));
    await writeRecord(folder, record);
    return record;
  });
}

/** JSON with two spaces of indentation, but lists of numbers on one line: confusion matrices stay readable. */
function legibleJson(value: unknown): string {
  // A line break can't stand inside a JSON string, so the pattern can't match within one.
  const text = JSON.stringify(value, null, 2).replace(
    /\[\n\s*(-?[\d.eE+-]+(?:,\n\s*-?[\d.eE+-]+)*)\n\s*\]/g,
    (_, numbers: string) => `[${numbers.replace(/\n\s*/g, ' ')}]`,
  );
  return `${text}\n`;
}

/**
 * Reads `predictions.json`.
 * @throws UnrollError 'not-found', 'damaged' or 'storage', naming the file
 */
export async function readPredictions(folder: string): Promise<Predictions> {
  const path = join(folder, experimentFiles.predictions);
  const predictions = checkStored(predictionsSchema, await readJsonFile(path), path);
  if (predictions.predicted.length !== predictions.probability.length) {
    throw new UnrollError(
      'damaged',
      `${path} is damaged: it has ${predictions.predicted.length} classes but ` +
        `${predictions.probability.length} probabilities`,
    );
  }
  return predictions;
}

/**
 * Writes `predictions.json`, atomically.
 * @throws UnrollError 'internal' for predictions that their schema refuses, 'storage' if the disk does
 */
export async function writePredictions(folder: string, predictions: Predictions): Promise<void> {
  const path = join(folder, experimentFiles.predictions);
  const checked = checkBeforeWriting(predictionsSchema, predictions, path);
  await writeFileDurably(path, `${JSON.stringify(checked)}\n`);
}
