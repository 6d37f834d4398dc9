import { join } from 'node:path';
import { z } from 'zod';
import { experimentFiles } from './experiment-files.ts';
import type { Seal } from './seal.ts';
import {
  openLineFile,
  placeBy,
  type LineFormat,
  type LinePlace,
  type LineWriter,
} from '../files/line-file.ts';

const label = z.int().min(0).max(255);

/** The first line of `validation.jsonl`: the examples that the predictions are for. */
export const validationHeaderSchema = z.looseObject({
  schemaVersion: z.literal(1),
  dataset: z.string(),
  /** Each example's index in the data set's training file. */
  examples: z.array(z.int().nonnegative()),
  /** The true class of each. */
  labels: z.array(label),
});
export type ValidationHeader = z.infer<typeof validationHeaderSchema>;

/** A further line: the predictions after one epoch. */
export const validationEpochSchema = z.looseObject({
  /** Counted from 1. */
  epoch: z.int().positive(),
  /** The most probable class of each example, in the header's order. */
  predicted: z.array(label),
});
export type ValidationEpoch = z.infer<typeof validationEpochSchema>;

type ValidationLine = ValidationHeader | ValidationEpoch;

const format: LineFormat<ValidationLine> = {
  schema: z.union([validationHeaderSchema, validationEpochSchema]),
  limit: 1024 * 1024 * 1024,
};

/**
 * Opens `validation.jsonl` to continue after an epoch: cuts off whatever follows its predictions, and writes the header
 * if nothing is left.
 * @param afterEpoch epochs finished, as of the checkpoint
 * @throws UnrollError 'damaged' naming a line up to that epoch's, or 'storage'
 */
export async function openValidation(
  folder: string,
  header: ValidationHeader,
  afterEpoch: number,
): Promise<LineWriter<ValidationEpoch>> {
  const { writer, hasHeader } = await openCut(folder, afterEpoch);
  if (hasHeader) return writer;
  try {
    await writer.append(header);
    await writer.sync();
    return writer;
  } catch (error) {
    await writer.close().catch(() => undefined);
    throw error;
  }
}

/**
 * Cuts off whatever follows the predictions after an epoch, in a file that is there.
 * @param afterEpoch at least 1
 * @returns the seal of what is left, which is synced
 * @throws UnrollError as `openValidation`
 */
export async function cutValidation(folder: string, afterEpoch: number): Promise<Seal> {
  const { writer } = await openCut(folder, afterEpoch);
  try {
    await writer.sync();
    return await writer.seal();
  } finally {
    await writer.close();
  }
}

async function openCut(folder: string, afterEpoch: number) {
  const path = join(folder, experimentFiles.validation);
  let hasHeader = false;
  const placeOf = (line: ValidationLine): LinePlace => {
    // The header comes first, and once.
    if (isHeader(line) === hasHeader) return 'beyond';
    hasHeader = true;
    return isHeader(line) ? 'before' : placeBy(line.epoch, afterEpoch);
  };
  const writer = await openLineFile(path, format, afterEpoch === 0 ? null : placeOf);
  return { writer, hasHeader };
}

function isHeader(line: ValidationLine): line is ValidationHeader {
  return 'examples' in line;
}
