import { capitalised } from '#shared/text/format';
import type { ChartTable } from '../frame/chart-table.ts';

/** The data of a heat map: a grid of values. */
export interface HeatData {
  readonly columns: number;
  readonly rows: number;
  /** The value of a cell, both counted from 0; NaN if it has none. */
  readonly valueAt: (column: number, row: number) => number;
  /** What the columns and the rows are, in the singular: `step`, `unit`. */
  readonly columnName: string;
  readonly rowName: string;
  /** What a column or a row is called beside its name: `5`. */
  readonly columnLabel: (column: number) => string;
  readonly rowLabel: (row: number) => string;
  /**
   * Where the columns begin and the last one ends, as shares of the axis: from 0 to 1, ascending, one more than there are
   * columns; undefined: all are as wide.
   */
  readonly columnEdges?: Float64Array | undefined;
  /** Labels along the columns that aren't those of single columns, as of a quantity that they divide. At most so many fit. */
  readonly columnTicks?: ((most: number) => readonly HeatTick[]) | undefined;
  /** How a value is written. */
  readonly format: (value: number) => string;
  /** How much ink lies under a cell, from 0 to 1, for values of an image's pixels: it shows through the colours. */
  readonly inkAt?: ((column: number, row: number) => number) | undefined;
}

/** A place in a heat map, from 0. */
export interface HeatCell {
  readonly column: number;
  readonly row: number;
}

/** What is said about a cell: `Unit 12, step 5: 0.83`. */
export function cellInWords(data: HeatData, { column, row }: HeatCell): string {
  const value = data.valueAt(column, row);
  const text = Number.isNaN(value) ? 'no value' : data.format(value);
  const place = `${data.rowName} ${data.rowLabel(row)}, ${data.columnName} ${data.columnLabel(column)}`;
  return `${capitalised(place)}: ${text}`;
}

/** Some or all cells as a table, with a line for each row of the heat map. @param columns from, and the one after the last */
export function heatTable(
  data: HeatData,
  columns: readonly [number, number] = [0, data.columns],
  rows: readonly [number, number] = [0, data.rows],
): ChartTable {
  const across = range(columns);
  return {
    header: [
      data.rowName,
      ...across.map((column) => `${data.columnName} ${data.columnLabel(column)}`),
    ],
    rows: range(rows).map((row) => [
      data.rowLabel(row),
      ...across.map((column) => data.valueAt(column, row)),
    ]),
    formats: [String, ...across.map(() => data.format)],
  };
}

function range([from, end]: readonly [number, number]): number[] {
  return Array.from({ length: Math.max(0, end - from) }, (_, index) => from + index);
}

/** A label of an axis, in the middle of the row or column that it names. */
export interface HeatTick {
  /** A share of the axis, from 0 to 1. */
  readonly at: number;
  readonly text: string;
}

/** Labels nearer to the last one than this share of their distance would touch it. */
const nearEnd = 0.6;

/**
 * The labels of an axis: of every second, fifth, tenth place and so on, counted from 1, so that there are not more than
 * fit; of the first one, unless the second has a label; and of the last one, instead of one that is close to it.
 * @param most how many fit, at least 2
 */
export function heatTicks(
  count: number,
  most: number,
  label: (place: number) => string,
): readonly HeatTick[] {
  const every = [1, 2, 5].flatMap((digit) => [digit, 10 * digit, 100 * digit, 1000 * digit]);
  const step = every.sort((a, b) => a - b).find((size) => count / size <= most) ?? count;
  const places = Array.from({ length: count }, (_, place) => place).filter((place) => {
    const toEnd = count - 1 - place;
    if (toEnd === 0) return true;
    if (toEnd < nearEnd * step) return false;
    // The first one, unless the next is beside it.
    return (place + 1) % step === 0 || (place === 0 && step > 2);
  });
  return places.map((place) => ({ at: (place + 0.5) / count, text: label(place) }));
}

/** The labels along the columns of a map. @param most how many fit, at least 2 */
export function columnTicks(
  { columns, columnLabel, columnTicks: own }: HeatData,
  most: number,
): readonly HeatTick[] {
  return own?.(most) ?? heatTicks(columns, most, columnLabel);
}
