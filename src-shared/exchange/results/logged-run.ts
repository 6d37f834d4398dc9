import { strFromU8 } from 'fflate';
import { UnrollError } from '../../contract/errors.ts';
import { visibleLine } from '../../text/control-characters.ts';
import { formatCount } from '../../text/format.ts';

/** The formats of logs; `resultFormats` describes them. */
export type ResultFormatKey = 'tensorboard' | 'mlflow' | 'csv';

/** A file of a log, wherever it lies. */
export interface LogFile {
  /** Where it is, with the chosen folder's name and `/` between names; that of a single file is its name. */
  readonly path: string;
  readonly bytes: number;
  /** Its bytes from the beginning. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** A run as another program has logged it. */
export interface LoggedRun {
  /** Its folder or file; the same for no two runs of an import. */
  readonly path: string;
  /** What people call it. */
  readonly name: string;
  readonly format: ResultFormatKey;
  /** Those it was read from, in the order of their paths. */
  readonly files: readonly LogFile[];
  /** What the places of its numbers count: training steps, or epochs. */
  readonly counts: 'steps' | 'epochs';
  /** By tag, in the order of the log. */
  readonly series: ReadonlyMap<string, Series>;
  /** Hyperparameters by name, as text. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Seconds since 1970; null if the log doesn't say. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** What a person should know about it, in sentences. */
  readonly notes: readonly string[];
}

/** How much an import can have: far more than anybody looks at, and still a moderate amount of memory. */
export const logLimits = {
  runs: 1000,
  /** Of one run. */
  tags: 10_000,
  /** Of all runs together; the same tag in two runs counts twice. */
  allTags: 200_000,
  numbers: 5_000_000,
} as const;

/** Refuses a file, naming it and what is wrong. @throws UnrollError 'damaged' */
export function refuseLog(path: string, problem: string): never {
  throw new UnrollError('damaged', `${visibleLine(path)}: ${problem}`);
}

/** The numbers under a tag, in the order of the log. */
export class Series {
  #length = 0;
  #steps = new Float64Array(16);
  #times = new Float64Array(16);
  #values = new Float64Array(16);
  /** How many of its numbers were infinite or not a number; they are left out. */
  notFinite = 0;

  get length(): number {
    return this.#length;
  }

  /** Training steps or epochs; see `LoggedRun.counts`. */
  get steps(): Float64Array {
    return this.#steps.subarray(0, this.#length);
  }

  /** Seconds since 1970, as of `knownTime`; NaN if the log doesn't say. */
  get times(): Float64Array {
    return this.#times.subarray(0, this.#length);
  }

  /** Finite numbers. */
  get values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }

  /** Adds a number. */
  add(step: number, time: number, value: number): void {
    if (!Number.isFinite(value)) {
      this.notFinite += 1;
      return;
    }
    if (this.#length === this.#values.length) {
      this.#steps = longer(this.#steps);
      this.#times = longer(this.#times);
      this.#values = longer(this.#values);
    }
    this.#steps[this.#length] = step;
    this.#times[this.#length] = time;
    this.#values[this.#length] = value;
    this.#length += 1;
  }
}

function longer(numbers: Float64Array): Float64Array<ArrayBuffer> {
  const twice = new Float64Array(2 * numbers.length);
  twice.set(numbers);
  return twice;
}

/** Counts the numbers and tags of an import, so that it stays within its limits. */
export class LogBudget {
  #numbers = 0;
  #tags = 0;

  /** Counts a number. @throws UnrollError 'damaged' naming the file, if there are too many */
  count(path: string): void {
    this.#numbers += 1;
    if (this.#numbers > logLimits.numbers) {
      refuseLog(
        path,
        `there are more than ${formatCount(logLimits.numbers)} numbers up to here; import fewer runs at once`,
      );
    }
  }

  /** Counts a tag of a run. @throws UnrollError 'damaged' naming the file, if there are too many */
  countTag(path: string): void {
    this.#tags += 1;
    if (this.#tags > logLimits.allTags) {
      refuseLog(
        path,
        `the runs up to here have more than ${formatCount(logLimits.allTags)} tags together; import fewer runs at once`,
      );
    }
  }
}

/** Collects the series of one run. */
export class SeriesCollector {
  readonly series = new Map<string, Series>();
  readonly #budget: LogBudget;

  constructor(budget: LogBudget) {
    this.#budget = budget;
  }

  /**
   * Adds a number under a tag.
   * @param path the file it is from
   * @throws UnrollError 'damaged' if there are too many numbers or tags
   */
  add(path: string, tag: string, step: number, time: number, value: number): void {
    this.#budget.count(path);
    let series = this.series.get(tag);
    if (series === undefined) {
      if (this.series.size >= logLimits.tags) {
        refuseLog(
          path,
          `it has more than ${formatCount(logLimits.tags)} tags, the last of them ${shortTag(tag)}; at most so many are read`,
        );
      }
      this.#budget.countTag(path);
      series = new Series();
      this.series.set(tag, series);
    }
    series.add(step, knownTime(time), value);
  }
}

/**
 * A time in seconds since 1970; NaN if it can't be one of a run. Programs that don't know the time write 0, and damaged
 * files have any number.
 */
export function knownTime(seconds: number): number {
  return seconds > 0 && seconds < 4e9 ? seconds : NaN;
}

/** A tag in quotation marks, as messages show it. */
export function shortTag(tag: string): string {
  return `“${visibleLine(tag.length > 80 ? `${tag.slice(0, 80)}…` : tag)}”`;
}

/** The longest line of a log, in bytes. */
const longestLine = 1_000_000;

/**
 * The lines of a text file in UTF-8, without their ends and one at a time.
 * @throws UnrollError 'damaged' if it isn't text, or has a line of more than a million bytes
 */
export async function* linesOf(
  file: Pick<LogFile, 'path' | 'chunks'>,
): AsyncGenerator<{ readonly number: number; readonly text: string }> {
  let rest = new Uint8Array();
  let number = 1;
  for await (const chunk of file.chunks()) {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(10, start);
      if (end < 0) break;
      const piece = chunk.subarray(start, end);
      const line = rest.length === 0 ? piece : joined(rest, piece);
      yield { number, text: textOfLine(file.path, number, line) };
      rest = new Uint8Array();
      number += 1;
      start = end + 1;
    }
    rest = joined(rest, chunk.subarray(start));
    if (rest.length > longestLine) tooLong(file.path, number);
  }
  if (rest.length > 0) yield { number, text: textOfLine(file.path, number, rest) };
}

function joined(before: Uint8Array, piece: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(before.length + piece.length);
  whole.set(before);
  whole.set(piece, before.length);
  return whole;
}

function tooLong(path: string, number: number): never {
  refuseLog(path, `line ${formatCount(number)} is too long for a log`);
}

function textOfLine(path: string, number: number, bytes: Uint8Array): string {
  if (bytes.length > longestLine) tooLong(path, number);
  if (bytes.includes(0)) {
    refuseLog(path, `it is not text: line ${formatCount(number)} has a zero byte`);
  }
  const text = strFromU8(bytes);
  if (text.includes('\ufffd')) {
    refuseLog(path, `line ${formatCount(number)} is not text in UTF-8`);
  }
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

/** The name of a path without its folders. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folder of a path; empty for a single file. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** A path without the chosen folder, which names the batch; the folder itself keeps its name. */
export function withinChosen(path: string): string {
  return path.slice(path.indexOf('/') + 1);
}

/** In the order of their paths, the same on every machine. */
export function byPath(files: readonly LogFile[]): LogFile[] {
  return files.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}
