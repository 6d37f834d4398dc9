import { historyKeys, type HistoryColumns, type HistoryKey } from '#shared/contract/commands';
import { firstAbove } from '#shared/statistics/downsampling';
import type { HistoryPoint } from '#shared/experiment/record';

const firstCapacity = 1024;

/** A growing history: points in order of their steps, without duplicates. */
export class HistoryBuffer {
  readonly #keys: readonly HistoryKey[];
  #columns: HistoryColumns;
  #length = 0;

  /** @param keys the columns to keep, including `step`; the others stay empty */
  constructor(keys: readonly HistoryKey[] = historyKeys) {
    this.#keys = keys;
    this.#columns = this.#emptyColumns(firstCapacity);
  }

  /** The step of the last point; 0 without points. */
  get lastStep(): number {
    return this.#length === 0 ? 0 : this.#columns.step[this.#length - 1]!;
  }

  /** The points so far. Columns that were returned before don't change when more points are added. */
  columns(): HistoryColumns {
    return mapColumns((key) => this.#columns[key].subarray(0, this.#length));
  }

  /** Adds the points after the last one. May keep the given columns without copying them. */
  append(more: HistoryColumns): void {
    const from = firstAbove(more.step, this.lastStep);
    const count = more.step.length - from;
    if (this.#length === 0 && from === 0) {
      this.#columns = more;
      this.#length = count;
      return;
    }
    this.#reserve(count);
    for (const key of this.#keys) this.#columns[key].set(more[key].subarray(from), this.#length);
    this.#length += count;
  }

  /** Adds a point unless it comes before the last one. */
  appendPoint(point: HistoryPoint): void {
    if (point.step <= this.lastStep) return;
    this.#reserve(1);
    for (const key of this.#keys) this.#columns[key][this.#length] = point[key];
    this.#length += 1;
  }

  /** Drops the points after a step: a resumed run continues from its checkpoint and produces them again. */
  dropAfter(step: number): void {
    const kept = this.columns();
    const length = firstAbove(kept.step, step);
    if (length === this.#length) return;
    // New arrays, because columns that were returned before must not be overwritten.
    this.#columns = this.#emptyColumns(Math.max(firstCapacity, this.#columns.step.length));
    for (const key of this.#keys) this.#columns[key].set(kept[key].subarray(0, length));
    this.#length = length;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#columns.step.length) return;
    const before = this.columns();
    this.#columns = this.#emptyColumns(Math.max(needed, 2 * this.#columns.step.length));
    for (const key of this.#keys) this.#columns[key].set(before[key]);
  }

  #emptyColumns(length: number): HistoryColumns {
    return mapColumns((key) => new Float64Array(this.#keys.includes(key) ? length : 0));
  }
}

function mapColumns(column: (key: HistoryKey) => Float64Array): Record<HistoryKey, Float64Array> {
  return Object.fromEntries(historyKeys.map((key) => [key, column(key)])) as Record<
    HistoryKey,
    Float64Array
  >;
}

/**
 * Whether points are missing between two consecutive events, which skip points that come faster than 20 a second.
 * Points are at multiples of `reportEvery`, plus one at the very end.
 */
export function isGap(lastStep: number, step: number, reportEvery: number): boolean {
  const next = (Math.floor(lastStep / reportEvery) + 1) * reportEvery;
  return step > next;
}
