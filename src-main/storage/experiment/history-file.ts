import { join } from 'node:path';
import type { HistoryColumns } from '#shared/contract/commands';
import {
  historyPointSchema,
  type ExperimentRecord,
  type HistoryPoint,
  type SparsePoint,
} from '#shared/experiment/record';
import { experimentFiles } from './experiment-files.ts';
import { keepHistoryCache, readHistoryCache, textState } from './history-cache.ts';
import { ColumnReader, isPoint } from './history-columns.ts';
import {
  openLineFile,
  placeBy,
  visitLines,
  type LineFormat,
  type LineWriter,
} from '../files/line-file.ts';
import { checkSeal, historySeal, type Seal } from './seal.ts';
import { sparseFormat } from './sparse-history.ts';

/** Enough for about four million points. */
const format: LineFormat<HistoryPoint> = {
  schema: historyPointSchema,
  passesFastCheck: isPoint,
  limit: 1024 * 1024 * 1024,
};

/** Appends points to `history.jsonl`. */
export type HistoryWriter = LineWriter<HistoryPoint>;

/**
 * The history of a record as `readHistoryColumns` gives it; imported results may lack numbers (NaN).
 * @throws UnrollError as there
 */
export function readHistoryOf(
  folder: string,
  record: ExperimentRecord,
  afterStep?: number,
): Promise<HistoryColumns> {
  const isTraining = record.status === 'running' || record.status === 'paused';
  const sealed = isTraining ? null : historySeal(record);
  const isSparse = record.origin?.kind === 'results';
  return readHistoryColumns(folder, afterStep, sealed, isSparse ? sparseFormat : format);
}

/**
 * Reads `history.jsonl` column by column; no file means no points. A torn last line, which a crash while appending
 * leaves, is ignored. It is read from `history.cache` if that matches the present `history.jsonl`, else from the
 * text itself, which is then cached for the next time.
 * @param afterStep only the points after this training step, in a time that grows with their number alone
 * @param sealed the part that can be relied on, from the record of a run that nothing trains: it must be as it was
 *   written. What follows it isn't read, because a crash may have left anything there.
 * @param lines what its lines must be
 * @throws UnrollError 'damaged' naming the line, or 'storage'
 */
export async function readHistoryColumns(
  folder: string,
  afterStep?: number,
  sealed: Seal | null = null,
  lines: LineFormat<HistoryPoint> | LineFormat<SparsePoint> = format,
): Promise<HistoryColumns> {
  const whole = lines as LineFormat<HistoryPoint | SparsePoint>;
  if (afterStep !== undefined) {
    return readTextColumns(folder, sealed, whole, ({ step }) => step <= afterStep);
  }
  const text = await textState(folder, sealed);
  const kept = text && (await readHistoryCache(folder, text));
  if (kept !== undefined) return kept;
  if (sealed !== null) await checkSeal(join(folder, experimentFiles.history), sealed);
  const columns = await readTextColumns(folder, sealed, whole);
  // Nothing has to wait for it, and a failure doesn't matter.
  if (text !== undefined) void keepHistoryCache(folder, text, sealed, columns);
  return columns;
}

async function readTextColumns(
  folder: string,
  sealed: Seal | null,
  lines: LineFormat<HistoryPoint | SparsePoint>,
  isBefore?: (point: HistoryPoint | SparsePoint) => boolean,
): Promise<HistoryColumns> {
  const reader = new ColumnReader();
  const visitor = {
    visit: (point: HistoryPoint | SparsePoint) => {
      reader.add(point);
    },
    visitBytes: (bytes: Uint8Array) => reader.addLines(bytes),
  };
  await visitLines(join(folder, experimentFiles.history), lines, visitor, sealed, isBefore);
  return reader.columns();
}

/**
 * Opens `history.jsonl` to continue after a training step: cuts off every point with a later step, which the resumed
 * training will write again, and whatever a crash left behind the point of that step. The points of a history must have
 * ascending steps.
 * @param afterStep the step of the last point that is kept; 0 keeps none
 * @throws UnrollError 'damaged' naming a line before that point, or 'storage'
 */
export function openHistory(folder: string, afterStep: number): Promise<HistoryWriter> {
  const path = join(folder, experimentFiles.history);
  return openLineFile(
    path,
    format,
    afterStep === 0 ? null : ({ step }) => placeBy(step, afterStep),
  );
}

/**
 * Cuts off every point behind that of a training step, in a file that is there.
 * @param afterStep the step of the last point that is kept; 0 keeps none
 * @returns the seal of what is left, which is synced
 * @throws UnrollError as `openHistory`
 */
export async function cutHistory(folder: string, afterStep: number): Promise<Seal> {
  const writer = await openHistory(folder, afterStep);
  try {
    await writer.sync();
    return await writer.seal();
  } finally {
    await writer.close();
  }
}
