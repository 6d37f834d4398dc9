import type { TableFormatKey } from '#shared/catalogue/formats/formats';
import { tableAsCsv, tableAsLatex, tableAsMarkdown, type TextTable } from '#shared/text/text-table';

/** Writes a table in each format. */
export type TableExports = Readonly<Record<TableFormatKey, () => string>>;

/** The exports of a table: full precision for CSV, as it is read for the others. */
export function tableExports(numbers: () => TextTable, texts: () => TextTable): TableExports {
  return {
    csv: () => tableAsCsv(numbers()),
    latex: () => tableAsLatex(texts()),
    markdown: () => tableAsMarkdown(texts()),
  };
}
