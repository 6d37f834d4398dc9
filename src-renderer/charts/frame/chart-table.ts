import { tableAsCsv } from '#shared/text/text-table';
import { firstAbove, firstAtLeast } from '#shared/statistics/downsampling';
import type { SmoothedSeries } from '../lines/drawn-series.ts';
import type { Range } from './plot-area.ts';

/** What a chart shows, as a table: the x and then a column of each line. */
export interface ChartTable {
  readonly header: readonly string[];
  /** A value that is missing is NaN. */
  readonly rows: readonly (readonly (number | string)[])[];
}

/** Every point within a range of x, none left out; points of several series with the same x share a row. */
export function chartTable(
  xLabel: string,
  lines: readonly SmoothedSeries[],
  { from, to }: Range,
): ChartTable {
  const header = [xLabel];
  const columns: { x: Float64Array; y: Float64Array; at: number; end: number }[] = [];
  for (const { series, smoothed } of lines) {
    const at = firstAtLeast(series.x, from);
    const end = firstAbove(series.x, to);
    header.push(series.name);
    columns.push({ x: series.x, y: series.y, at, end });
    if (series.band !== undefined) {
      header.push(`${series.name} (low)`, `${series.name} (high)`);
      for (const y of [series.band.low, series.band.high]) {
        columns.push({ x: series.x, y, at, end });
      }
    }
    if (smoothed === null) continue;
    header.push(`${series.name} (smoothed)`);
    columns.push({ x: series.x, y: smoothed, at, end });
  }
  const rows: number[][] = [];
  for (;;) {
    const x = Math.min(...columns.map((one) => (one.at < one.end ? one.x[one.at]! : Infinity)));
    if (x === Infinity) break;
    rows.push([x, ...columns.map((one) => takeAt(one, x))]);
  }
  return { header, rows };
}

function takeAt(
  column: { x: Float64Array; y: Float64Array; at: number; end: number },
  x: number,
): number {
  if (column.at >= column.end || column.x[column.at] !== x) return NaN;
  column.at += 1;
  return column.y[column.at - 1]!;
}

/** Evenly chosen rows, the first and the last among them. */
export function someRows<Row>(rows: readonly Row[], most: number): readonly Row[] {
  if (rows.length <= most) return rows;
  return Array.from(
    { length: most },
    (_, index) => rows[Math.round((index * (rows.length - 1)) / (most - 1))]!,
  );
}

/** Comma-separated values as RFC 4180 has them; numbers in full precision, missing ones empty. */
export function tableCsv({ header, rows }: ChartTable): string {
  return tableAsCsv({ header, rows: rows.map((row) => row.map(exactText)) });
}

function exactText(value: number | string): string {
  return typeof value === 'number' && Number.isNaN(value) ? '' : String(value);
}
