import type { HeatData } from './heat-data.ts';

/** Columns of different widths are painted as so many equal ones. */
const fineColumns = 800;

type Columns = Pick<HeatData, 'columns' | 'columnEdges'>;

/** Where a column is along the axis, as shares of it. */
export function columnSpan(
  { columns, columnEdges }: Columns,
  column: number,
): { readonly from: number; readonly width: number } {
  if (columnEdges === undefined) return { from: column / columns, width: 1 / columns };
  const from = columnEdges[column]!;
  return { from, width: columnEdges[column + 1]! - from };
}

/** The column at a share of the axis, the first or the last one beyond its ends. */
export function columnAt({ columns, columnEdges }: Columns, share: number): number {
  if (columnEdges === undefined) {
    return Math.min(columns - 1, Math.max(0, Math.floor(share * columns)));
  }
  const after = columnEdges.findIndex((edge) => edge > share);
  return after === -1 ? columns - 1 : Math.max(0, after - 1);
}

/** A colour of three bytes, from 0 to 255. */
type Rgb = readonly [number, number, number];

/** The columns of a map as equal ones, for painting: many narrow ones if their own widths differ. */
export function paintedColumns(
  data: Columns,
  colourOf: (column: number, row: number) => Rgb,
): { readonly columns: number; readonly colourOf: (column: number, row: number) => Rgb } {
  if (data.columnEdges === undefined) return { columns: data.columns, colourOf };
  const painted = Uint16Array.from({ length: fineColumns }, (_, at) =>
    columnAt(data, (at + 0.5) / fineColumns),
  );
  return { columns: fineColumns, colourOf: (at, row) => colourOf(painted[at]!, row) };
}
