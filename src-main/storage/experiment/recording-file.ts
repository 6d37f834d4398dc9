import { join } from 'node:path';
import type { ExperimentRecord } from '#shared/experiment/record';
import { recordedPointSchema, type RecordedPoint } from '#shared/inside/recording';
import {
  openLineFile,
  placeBy,
  visitLines,
  type LineFormat,
  type LineWriter,
} from '../files/line-file.ts';
import { experimentFiles } from './experiment-files.ts';
import { checkSeal, recordingSeal, type Seal } from './seal.ts';

const format: LineFormat<RecordedPoint> = {
  schema: recordedPointSchema,
  limit: 256 * 1024 * 1024,
};

/** Appends points to `inside.jsonl`. */
export type RecordingWriter = LineWriter<RecordedPoint>;

/**
 * Reads `inside.jsonl`; no file, as of runs from before it was written, means no points. A torn last line, which a crash
 * while appending leaves, is ignored. While nothing trains the run, only what its record vouches for is read.
 * @param afterStep only the points after this training step
 * @throws UnrollError 'damaged' naming the line or the file, or 'storage'
 */
export async function readRecordingOf(
  folder: string,
  record: ExperimentRecord,
  afterStep?: number,
): Promise<RecordedPoint[]> {
  const path = join(folder, experimentFiles.inside);
  const isTraining = record.status === 'running' || record.status === 'paused';
  const seal = isTraining ? null : recordingSeal(record);
  if (seal !== null) await checkSeal(path, seal);
  const points: RecordedPoint[] = [];
  const visit = (point: RecordedPoint): void => {
    points.push(point);
  };
  const isBefore =
    afterStep === undefined ? undefined : ({ step }: RecordedPoint) => step <= afterStep;
  await visitLines(path, format, { visit }, seal, isBefore);
  return points;
}

/**
 * Opens `inside.jsonl` to continue after a training step: cuts off every later point, which the resumed training will
 * record again, and whatever a crash left there.
 * @param lastStep the step of the last point that is kept; null keeps none
 * @throws UnrollError 'damaged' naming a line before that point, or 'storage'
 */
export function openRecording(folder: string, lastStep: number | null): Promise<RecordingWriter> {
  const path = join(folder, experimentFiles.inside);
  return openLineFile(
    path,
    format,
    lastStep === null ? null : ({ step }) => placeBy(step, lastStep),
  );
}

/**
 * Cuts off every point behind a training step, in a file that is there.
 * @param lastStep as in `openRecording`
 * @returns the seal of what is left, which is synced
 * @throws UnrollError as `openRecording`
 */
export async function cutRecording(folder: string, lastStep: number | null): Promise<Seal> {
  const writer = await openRecording(folder, lastStep);
  try {
    await writer.sync();
    return await writer.seal();
  } finally {
    await writer.close();
  }
}
