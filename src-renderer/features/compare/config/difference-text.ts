import type { DifferenceRow } from '#shared/compare/config-difference';

/** The table of configs for the clipboard: fields in lines, runs in columns, with tabs between, as spreadsheets take it. */
export function differenceText(names: readonly string[], rows: readonly DifferenceRow[]): string {
  const lines = [
    ['Field', ...names],
    ...rows.map(({ label, cells }) => [label, ...cells.map(({ text }) => text)]),
  ];
  return lines
    .map((line) => line.map((cell) => cell.replaceAll(/[\t\r\n]+/g, ' ')).join('\t'))
    .join('\n');
}
