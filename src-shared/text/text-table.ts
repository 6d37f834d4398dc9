/** A table for export, with the text of every cell. */
export interface TextTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Whether a cell is the best of its column; LaTeX and Markdown show it bold. */
  readonly isBest?: ((row: number, column: number) => boolean) | undefined;
}

/** Without it, Excel reads a file in one of the system's legacy encodings. */
const byteOrderMark = '\ufeff';

/**
 * A table as CSV (RFC 4180) in UTF-8: lines end in CR LF, and fields with commas, quotes or line breaks are quoted. It
 * begins with a byte order mark, and no cell is a formula: see `spreadsheetCell`.
 */
export function tableAsCsv(table: TextTable): string {
  return byteOrderMark + csvLines(table);
}

/** The same without the mark, which other programs than spreadsheets read as a part of the first name. */
export function csvLines({ header, rows }: TextTable): string {
  return [header, ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
}

function csvField(value: string): string {
  const cell = spreadsheetCell(value);
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

const number = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|Infinity)$/i;

/**
 * A cell that is safe for a spreadsheet: one that it would mistake for a formula gets a leading apostrophe and is then
 * shown as it is. Numbers stay numbers.
 */
export function spreadsheetCell(value: string): string {
  return /^[=+\-@\t\r\n＝＋－＠]/.test(value) && !number.test(value) ? `'${value}` : value;
}

/** A table as Markdown (GitHub's); everything in cells that has a meaning in Markdown is escaped. */
export function tableAsMarkdown({ header, rows, isBest }: TextTable): string {
  const cellOf = (text: string, row: number, column: number): string => {
    const escaped = escapeMarkdown(text);
    return isBest?.(row, column) === true ? `**${escaped}**` : escaped;
  };
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(header.map(escapeMarkdown)),
    line(header.map((_, column) => (column === 0 ? '---' : '---:'))),
    ...rows.map((cells, row) => line(cells.map((text, column) => cellOf(text, row, column)))),
    '',
  ].join('\n');
}

/** A text on one line with everything escaped that has a meaning in Markdown. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>#|~&!]/g, '\\$&').replaceAll(/\s+/g, ' ');
}
