import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import { predictionsSchema, type Predictions } from '#shared/experiment/record';
import { writeFileDurably } from '../files/durable-files.ts';
import {
  checkBeforeWriting,
  checkStored,
  jsonFileLimit,
  parseJson,
  readBoundedFile,
} from '../files/bounded-file.ts';
import { experimentFiles } from './experiment-files.ts';

/**
 * Reads `predictions.json`.
 * @param sha256 the file's hash in the record; null if the record has none, like those of older Unrolls
 * @throws UnrollError 'not-found', 'damaged' or 'storage', naming the file
 */
export async function readPredictions(
  folder: string,
  sha256: string | null = null,
): Promise<Predictions> {
  const path = join(folder, experimentFiles.predictions);
  const bytes = await readBoundedFile(path, jsonFileLimit);
  if (sha256 !== null && sha256 !== hashOf(bytes)) {
    throw new UnrollError(
      'damaged',
      `${path} is damaged: these aren’t the run’s predictions (the SHA-256 differs); evaluate the ` +
        'experiment again, or restore the file from a backup',
    );
  }
  const predictions = checkStored(predictionsSchema, parseJson(bytes, path), path);
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
 * @returns the SHA-256 of the file
 * @throws UnrollError 'internal' for predictions that their schema refuses, 'storage' if the disk does
 */
export async function writePredictions(folder: string, predictions: Predictions): Promise<string> {
  const path = join(folder, experimentFiles.predictions);
  const checked = checkBeforeWriting(predictionsSchema, predictions, path);
  const bytes = Buffer.from(`${JSON.stringify(checked)}\n`);
  await writeFileDurably(path, bytes);
  return hashOf(bytes);
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
