import { join } from 'node:path';
import { historyPointSchema, type HistoryPoint } from '#shared/experiment/record';
import { experimentFiles } from './experiment-files.ts';
import { openLineFile, readLineFile, type LineFormat, type LineWriter } from './line-file.ts';

/** The largest history that is read, in bytes: some four million points. */
export const historyLimit = 1024 * 1024 * 1024;

const format: LineFormat<HistoryPoint> = {
  schema: historyPointSchema,
  limit: historyLimit,
};

/** Appends points to `history.jsonl`. */
export type HistoryWriter = LineWriter<HistoryPoint>;

/**
 * Reads `history.jsonl`; no file means no points. A torn last line, which a crash while appending leaves, is ignored.
 * @throws UnrollError 'damaged' naming the line, or 'storage'
 */
export function readHistory(folder: string): Promise<HistoryPoint[]> {
  return readLineFile(join(folder, experimentFiles.history), format);
}

/**
 * Opens `history.jsonl` to go on after a training step: cuts off a torn last line and every point with a later step,
 * which the resumed training will write anew. The points of a history must have ascending steps.
 * @throws UnrollError 'damaged' naming the line, or 'storage'
 */
export function openHistory(folder: string, afterStep: number): Promise<HistoryWriter> {
  const path = join(folder, experimentFiles.history);
  return openLineFile(path, format, ({ step }) => step <= afterStep);
}
