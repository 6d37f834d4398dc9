/** A table for export: every cell as it is to be written. */
export interface TextTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Without it Excel takes a file for one of the system's old encodings. */
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
 * A cell as a spreadsheet can be given it: one that it would mistake for a formula has an apostrophe in front, by which
 * it is shown as it stands. Numbers stay numbers.
 */
export function spreadsheetCell(value: string): string {
  return /^[=+\-@\t\r\n＝＋－＠]/.test(value) && !number.test(value) ? `'${value}` : value;
}

/** A table as LaTeX, with the rules of the package booktabs; the first column is set left, the others right. */
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
 * A text with everything that means something to LaTeX written so that it stands for itself; line breaks are spaces,
 * other control characters, which LaTeX refuses, are left out.
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

/** A table as Markdown (GitHub's), with everything in cells that means something to it made to stand for itself. */
export function tableAsMarkdown({ header, rows }: TextTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(header.map(escapeMarkdown)),
    line(header.map((_, column) => (column === 0 ? '---' : '---:'))),
    ...rows.map((row) => line(row.map(escapeMarkdown))),
    '',
  ].join('\n');
}

/** A text on one line in which nothing means something to Markdown. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>#|~&!]/g, '\\$&').replaceAll(/\s+/g, ' ');
}
