import { nearestIndex } from '#shared/statistics/downsampling';
import type { SmoothedSeries } from './drawn-series.ts';

/** A row of the tooltip, for one series. */
export interface CursorRow {
  readonly id: string;
  readonly name: string;
  readonly colour: string;
  /** The x of the point nearest to the cursor. */
  readonly x: number;
  readonly raw: number;
  /** Null if the series is not smoothed. */
  readonly smoothed: number | null;
}

/** The maximum number of series in a tooltip. */
export const maxCursorRows = 5;

/** The point of each series that is nearest to an x, without series that have no points. */
export function cursorRows(lines: readonly SmoothedSeries[], x: number): CursorRow[] {
  return lines.flatMap(({ series, smoothed }) => {
    const index = nearestIndex(series.x, x);
    if (index < 0) return [];
    const { id, name, colour } = series;
    const values = { raw: series.y[index]!, smoothed: smoothed?.[index] ?? null };
    return [{ id, name, colour, x: series.x[index]!, ...values }];
  });
}

/**
 * The rows nearest to a y, nearest first, and how many others there are.
 * @param distance from the pointer to a row's value; null: there is no pointer, and the order is kept
 */
export function nearestRows(
  rows: readonly CursorRow[],
  distance: ((y: number) => number) | null,
  max = maxCursorRows,
): { readonly rows: readonly CursorRow[]; readonly others: number } {
  const ordered =
    distance === null
      ? rows
      : rows
          .map((row) => ({ row, distance: distance(row.smoothed ?? row.raw) }))
          .sort((a, b) => orInfinite(a.distance) - orInfinite(b.distance))
          .map(({ row }) => row);
  return { rows: ordered.slice(0, max), others: Math.max(0, rows.length - max) };
}

/** A value that isn't drawn is far from everything, and all such values equally far. */
function orInfinite(distance: number): number {
  return Number.isFinite(distance) ? distance : Number.MAX_VALUE;
}
