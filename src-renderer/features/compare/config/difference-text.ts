import type { DifferenceRow } from '#shared/compare/config-difference';

/** The table of configs for the clipboard: a row per field, a column per run, separated by tabs, for spreadsheets. */
export function differenceText(names: readonly string[], rows: readonly DifferenceRow[]): string {
  const lines = [
    ['Field', ...names],
    ...rows.map(({ label, cells }) => [label, ...cells.map(({ text }) => text)]),
  ];
  return lines
    .map((line) => line.map((cell) => cell.replaceAll(/[\t\r\n]+/g, ' ')).join('\t'))
    .join('\n');
}
