/** A table for export: every cell as it is to be written. */
export interface TextTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A table as CSV (RFC 4180): lines end in CR LF, and fields with commas, quotes or line breaks are quoted. */
export function tableAsCsv({ header, rows }: TextTable): string {
  return [header, ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
}

function csvField(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
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
  '±': '$\\pm$',
  '−': '$-$',
  '–': '--',
};

/** A text with everything that means something to LaTeX written so that it stands for itself; line breaks are spaces. */
export function escapeLatex(text: string): string {
  return text
    .replaceAll(/[\\{}&%$#_~^<>±−–]/g, (character) => latexSpecial[character]!)
    .replaceAll(/\s+/g, ' ');
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
