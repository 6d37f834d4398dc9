import type { TableFormatKey } from '#shared/catalogue/formats/formats';
import { tableAsLatex, type LatexOptions } from '#shared/text/latex-table';
import { tableAsCsv, tableAsMarkdown, type TextTable } from '#shared/text/text-table';
import type { TableColumn } from '../../ui/table-column.ts';

/** Writes a table in each format. */
export type TableExports = Readonly<Record<TableFormatKey, (options?: LatexOptions) => string>>;

/** The exports of a table: full precision for CSV, as it is read for the others. */
export function tableExports(numbers: () => TextTable, texts: () => TextTable): TableExports {
  return {
    csv: () => tableAsCsv(numbers()),
    latex: (options) => tableAsLatex(texts(), options),
    markdown: () => tableAsMarkdown(texts()),
  };
}

/** A table on the screen: what `UiTable` is given. */
export interface ShownTable<Row> {
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  /** Whether a cell is the best of its column. */
  readonly isBest?: ((row: Row, column: TableColumn<Row>) => boolean) | undefined;
}

/** The exports of a table as it is shown; each column has its `text`, and for CSV its `exact` values. */
export function shownTableExports<Row>(shown: () => ShownTable<Row>): TableExports {
  const written = (cell: (column: TableColumn<Row>, row: Row) => string): TextTable => {
    const { columns, rows, isBest } = shown();
    return {
      header: columns.map(({ label }) => label),
      rows: rows.map((row) => columns.map((column) => cell(column, row))),
      ...(isBest && { isBest: (row, column) => isBest(rows[row]!, columns[column]!) }),
    };
  };
  const textOf = (column: TableColumn<Row>, row: Row): string => String(column.text?.(row) ?? '');
  return tableExports(
    () =>
      written((column, row) =>
        column.exact === undefined ? textOf(column, row) : String(column.exact(row) ?? ''),
      ),
    () => written(textOf),
  );
}
