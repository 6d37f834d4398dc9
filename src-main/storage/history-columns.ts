import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { historyKeys, type HistoryColumns } from '#shared/api/commands';
import { UnrollError } from '#shared/api/errors';
import { historyPointSchema, type HistoryPoint } from '#shared/experiment/record';
import { checkStored, parseJson, readBoundedFile } from './bounded-file.ts';
import { experimentFiles } from './experiment-files.ts';
import { historyLimit } from './history-file.ts';

const lineFeed = 0x0a;
/** Lines that are read before others get their turn: a few milliseconds' worth. */
const linesAtOnce = 2000;

/**
 * Reads `history.jsonl` column by column.
 * @param afterStep only the points after this training step, in a time that grows with their number alone
 * @throws UnrollError 'damaged' naming the line, or 'storage'
 */
export async function readHistoryColumns(
  folder: string,
  afterStep?: number,
): Promise<HistoryColumns> {
  const path = join(folder, experimentFiles.history);
  const bytes = await readBytes(path);
  const start = afterStep === undefined ? 0 : placeAfter(bytes, afterStep);
  // Numbers go to their columns at once: 100,000 points kept as objects cost far more time than reading them does.
  const most = countLines(bytes.subarray(start));
  const columns = historyKeys.map((key) => [key, new Float64Array(most)] as const);
  let count = 0;
  await forEachLine(path, bytes, start, (point) => {
    for (const [key, column] of columns) column[count] = point[key];
    count += 1;
  });
  const filled = columns.map(([key, column]) => [key, column.slice(0, count)]);
  return Object.fromEntries(filled) as HistoryColumns;
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readBoundedFile(path, historyLimit);
  } catch (error) {
    if (error instanceof UnrollError && error.code === 'not-found') return new Uint8Array(0);
    throw error;
  }
}

/** Hands over one line after the other, beginning with the one at `start`; other work gets its turn in between. */
async function forEachLine(
  path: string,
  bytes: Uint8Array,
  start: number,
  take: (point: HistoryPoint) => void,
): Promise<void> {
  let untilTurn = linesAtOnce;
  for (let begin = start; begin < bytes.length;) {
    const feed = bytes.indexOf(lineFeed, begin);
    const terminated = feed !== -1;
    const end = terminated ? feed + 1 : bytes.length;
    try {
      take(parsePoint(bytes.subarray(begin, end)));
    } catch {
      if (terminated) refuseLine(bytes, begin, end, path);
    }
    begin = end;
    untilTurn -= 1;
    if (untilTurn === 0) {
      await setImmediate();
      untilTurn = linesAtOnce;
    }
  }
}

/** How many lines there are, the last one included if it is torn. */
function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (let begin = 0; begin < bytes.length; count++) {
    const feed = bytes.indexOf(lineFeed, begin);
    begin = feed === -1 ? bytes.length : feed + 1;
  }
  return count;
}

/** Where the first line begins whose point is after a step, found from the end. Lines that can't be read count as such. */
function placeAfter(bytes: Uint8Array, step: number): number {
  let end = bytes.length;
  while (end > 0) {
    const start = end === 1 ? 0 : bytes.lastIndexOf(lineFeed, end - 2) + 1;
    try {
      if (parsePoint(bytes.subarray(start, end)).step <= step) return end;
    } catch {
      // Reading forwards will say what is wrong with it.
    }
    end = start;
  }
  return 0;
}

/** @throws Error of no use to a person; `refuseLine` throws the right one */
function parsePoint(line: Uint8Array): HistoryPoint {
  const value = parseJson(line, '');
  return isPoint(value) ? value : historyPointSchema.parse(value);
}

/** Throws what is wrong with a line, by its number. */
function refuseLine(bytes: Uint8Array, start: number, end: number, path: string): never {
  const name = `${path} line ${countLines(bytes.subarray(0, start)) + 1}`;
  checkStored(historyPointSchema, parseJson(bytes.subarray(start, end), name), name);
  throw new UnrollError('internal', `${name} was refused without a reason`);
}

/**
 * Whether a value is a point beyond doubt: a fraction of the time that the schema takes, which matters with 100,000 of
 * them. What it isn't sure of is for the schema to judge.
 */
function isPoint(value: unknown): value is HistoryPoint {
  const point = value as Partial<HistoryPoint> | null;
  return (
    typeof point === 'object' &&
    point !== null &&
    isCount(point.step) &&
    isNotNegative(point.epoch) &&
    isNotNegative(point.seconds) &&
    Number.isFinite(point.loss) &&
    isNotNegative(point.accuracy) &&
    point.accuracy <= 1 &&
    isNotNegative(point.learningRate) &&
    Number.isFinite(point.gradientNorm) &&
    isNotNegative(point.examplesPerSecond) &&
    isCount(point.memoryBytes)
  );
}

function isNotNegative(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
