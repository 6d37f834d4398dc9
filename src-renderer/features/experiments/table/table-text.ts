import type { ListedExperiment } from '#shared/contract/commands/experiments';
import { spreadsheetCell, tableAsCsv as textTableAsCsv } from '#shared/text/text-table';
import { propertyNamed } from '#shared/experiment/filter/vocabulary';
import { exactText } from './cell-text.ts';
import type { Column } from './columns.ts';

/** Name, id and shown columns of some experiments, with all digits; the first row has the names of the fields. */
function cells(
  experiments: readonly ListedExperiment[],
  columns: readonly Column[],
): readonly (readonly string[])[] {
  const shown = [
    propertyNamed('name')!,
    propertyNamed('id')!,
    ...columns.map(({ property }) => property).filter((property) => property !== null),
  ];
  const unique = [...new Set(shown)];
  return [
    unique.map(({ name }) => name),
    ...experiments.map((each) => unique.map((property) => exactText(property.of(each)))),
  ];
}

/** A table as comma-separated values (RFC 4180), for a file. */
export function tableAsCsv(
  experiments: readonly ListedExperiment[],
  columns: readonly Column[],
): string {
  const [header = [], ...rows] = cells(experiments, columns);
  return textTableAsCsv({ header, rows });
}

/** A table for pasting into a spreadsheet: tabs between cells. */
export function tableForClipboard(
  experiments: readonly ListedExperiment[],
  columns: readonly Column[],
): string {
  return cells(experiments, columns)
    .map((row) => row.map((cell) => spreadsheetCell(cell.replaceAll(/[\t\r\n]+/g, ' '))).join('\t'))
    .join('\n');
}
