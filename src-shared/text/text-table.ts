/** A table for export, with the text of every cell. */
export interface TextTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Without it, Excel reads a file in one of the system's legacy encodings. */
const byteOrderMark = '\ufeff';

/**
 * A table as CSV (RFC 4180) in UTF-8: lines end in CR LF, and fields with commas, quotes or line breaks are quoted. It
 * begins with a byte order mark, and no cell is a formula: see `spreadsheetCell`.
 */
export function tableAsCsv({ header, rows }: TextTable): string {
  const lines = [header, ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`);
  return byteOrderMark + lines.join('');
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

/** A table as LaTeX, for the package booktabs; the first column is aligned left, the others right. */
export function tableAsLatex({ header, rows }: TextTable): string {
  const line = (row: readonly string[]): string => `${row.map(escapeLatex).join(' & ')} \\\\`;
  return [
    '% \\usepackage{booktabs}',
    `\\begin{tabular}{l${'r'.repeat(Math.max(0, header.length - 1))}}`,
    '\\toprule',
    line(header),
    '\\midrule',
    ...rows.map(line),
    '\\bottomrule',
    '\\end{tabular}',
    '',
  ].join('\n');
}

const latexSpecial: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  '&': '\\&',
  '%': '\\%',
  $: '\\$',
  '#': '\\#',
  _: '\\_',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': '\\textquotedbl{}',
  '`': '\\textasciigrave{}',
  // At the beginning of a row they would belong to the \\ or the rule before it.
  '[': '{[}',
  ']': '{]}',
  '*': '{*}',
  '±': '$\\pm$',
  '−': '$-$',
  '–': '\\textendash{}',
};

/**
 * A text with everything escaped that has a meaning in LaTeX. Line breaks become spaces; other control characters, which
 * LaTeX refuses, are left out.
 */
export function escapeLatex(text: string): string {
  return (
    text
      .replaceAll(/\s+/g, ' ')
      .replaceAll(/\p{Cc}/gu, '')
      // Two hyphens would be a dash, two apostrophes or commas a quotation mark.
      .replaceAll(/(?<=[-',])(?=[-',])/g, '\0')
      .replaceAll(/[\\{}&%$#_~^<>|"`[\]*±−–]/g, (character) => latexSpecial[character]!)
      .replaceAll('\0', '{}')
  );
}

/** A table as Markdown (GitHub's); everything in cells that has a meaning in Markdown is escaped. */
export function tableAsMarkdown({ header, rows }: TextTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(header.map(escapeMarkdown)),
    line(header.map((_, column) => (column === 0 ? '---' : '---:'))),
    ...rows.map((row) => line(row.map(escapeMarkdown))),
    '',
  ].join('\n');
}

/** A text on one line with everything escaped that has a meaning in Markdown. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>#|~&!]/g, '\\$&').replaceAll(/\s+/g, ' ');
}
