import { missing } from '#shared/text/format';
import { tableAsCsv } from '#shared/text/text-table';
import { firstAbove, firstAtLeast } from '#shared/statistics/downsampling';
import type { SmoothedSeries } from '../lines/drawn-series.ts';
import type { Range } from './plot-area.ts';

/** The data of a chart as a table: x, then a column for each line. */
export interface ChartTable {
  readonly header: readonly string[];
  /** Missing values are NaN. */
  readonly rows: readonly (readonly (number | string)[])[];
  /** How the numbers of each column are shown, but not exported. */
  readonly formats: readonly ((value: number) => string)[];
}

/** How the x and y of a point are shown. */
interface PointFormat {
  readonly x: (x: number) => string;
  readonly y: (y: number) => string;
}

/** Every point within a range of x; points of several series with the same x share a row. */
export function chartTable(
  xLabel: string,
  lines: readonly SmoothedSeries[],
  { from, to }: Range,
  format: PointFormat,
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
  return { header, rows, formats: header.map((_, index) => (index === 0 ? format.x : format.y)) };
}

function takeAt(
  column: { x: Float64Array; y: Float64Array; at: number; end: number },
  x: number,
): number {
  if (column.at >= column.end || column.x[column.at] !== x) return NaN;
  column.at += 1;
  return column.y[column.at - 1]!;
}

/** Evenly chosen rows, including the first and the last. */
export function someRows<Row>(rows: readonly Row[], max: number): readonly Row[] {
  if (rows.length <= max) return rows;
  return Array.from(
    { length: max },
    (_, index) => rows[Math.round((index * (rows.length - 1)) / (max - 1))]!,
  );
}

/** A value of a row as it is shown; an en dash if it is missing. */
export function cellText({ formats }: ChartTable, row: ChartTable['rows'][number], column: number) {
  const value = row[column]!;
  if (typeof value === 'string') return value;
  return Number.isNaN(value) ? missing : formats[column]!(value);
}

/** Comma-separated values by RFC 4180; numbers in full precision, missing ones empty. */
export function tableCsv({ header, rows }: Omit<ChartTable, 'formats'>): string {
  return tableAsCsv({ header, rows: rows.map((row) => row.map(exactText)) });
}

function exactText(value: number | string): string {
  return typeof value === 'number' && Number.isNaN(value) ? '' : String(value);
}
