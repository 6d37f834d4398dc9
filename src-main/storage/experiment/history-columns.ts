import { historyKeys, type HistoryColumns, type HistoryKey } from '#shared/contract/commands';
import { pointRanges } from '#shared/catalogue/metrics/step-metrics';
import type { HistoryPoint, SparsePoint } from '#shared/experiment/record';
import { NumberScanner } from '../json/number-scanner.ts';

/** The same check as the point's schema, in a fraction of the time. */
const checksInOrder = historyKeys.map((key) => pointRanges[key].includes);

/**
 * @returns whether a value is certainly a point of a history; others may still be one with further keys of the schema
 */
export function isPoint(value: unknown): value is HistoryPoint {
  if (typeof value !== 'object' || value === null) return false;
  const point = value as Partial<HistoryPoint>;
  return historyKeys.every((key, place) => checksInOrder[place]!(point[key]));
}

/** The same for a point of imported results, which may lack everything but the step. */
export function isSparsePoint(value: unknown): value is SparsePoint {
  if (typeof value !== 'object' || value === null) return false;
  const point = value as Partial<SparsePoint>;
  return (
    historyKeys.every(
      (key, place) => checksInOrder[place]!(point[key]) || (point[key] === null && key !== 'step'),
    ) && areNumbers(point.logged)
  );
}

function areNumbers(logged: unknown): boolean {
  if (logged === undefined) return true;
  if (typeof logged !== 'object' || logged === null || Array.isArray(logged)) return false;
  return Object.values(logged).every((value) => Number.isFinite(value));
}

/** The text before each number of a line as we write it, and at its end. */
const beforeNumbers = historyKeys.map((key, place) =>
  Buffer.from(`${place === 0 ? '{' : ','}"${key}":`),
);
const endOfLine = Buffer.from('}\n');

/** Collects the points of a history, column by column. */
export class ColumnReader {
  #length = 0;
  #columns = historyKeys.map(() => new Float64Array(1024));

  /** Adds one point. What it lacks is NaN. */
  add(point: HistoryPoint | SparsePoint): void {
    this.#makeRoom(1);
    historyKeys.forEach((key, place) => (this.#columns[place]![this.#length] = point[key] ?? NaN));
    this.#length += 1;
  }

  /**
   * Adds the points of some whole lines that look exactly as we write them, which takes a fraction of the time that
   * JSON takes.
   * @returns whether they look so; else none is added
   */
  addLines(bytes: Uint8Array): boolean {
    const scanner = new NumberScanner(bytes);
    const before = this.#length;
    while (scanner.place < bytes.length) {
      this.#makeRoom(1);
      if (!this.#addLine(scanner)) {
        this.#length = before;
        return false;
      }
    }
    return true;
  }

  /** @returns everything that was added */
  columns(): HistoryColumns {
    const columns = historyKeys.map((key, place): [HistoryKey, Float64Array] => [
      key,
      this.#columns[place]!.slice(0, this.#length),
    ]);
    return Object.fromEntries(columns) as HistoryColumns;
  }

  #addLine(scanner: NumberScanner): boolean {
    for (let place = 0; place < historyKeys.length; place++) {
      if (!scanner.consume(beforeNumbers[place]!)) return false;
      const value = scanner.number();
      if (!checksInOrder[place]!(value)) return false;
      this.#columns[place]![this.#length] = value;
    }
    if (!scanner.consume(endOfLine)) return false;
    this.#length += 1;
    return true;
  }

  #makeRoom(points: number): void {
    const capacity = this.#columns[0]!.length;
    if (this.#length + points <= capacity) return;
    this.#columns = this.#columns.map((column) => {
      const longer = new Float64Array(2 * capacity);
      longer.set(column);
      return longer;
    });
  }
}
