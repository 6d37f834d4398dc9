import { missing } from './format.ts';
import type { TextTable } from './text-table.ts';

/** What stands around a table in a paper; with neither, it is a bare `tabular`. */
export interface LatexOptions {
  readonly caption?: string | undefined;
  /** For `\\ref`: `tab:results`. */
  readonly label?: string | undefined;
}

/** A table's parts in LaTeX. */
export interface LatexParts {
  /** What `tabular` is given: `lrS[table-format = 2.2]`. */
  readonly columns: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const numbers =
  '\\sisetup{separate-uncertainty, table-align-uncertainty = false, retain-zero-uncertainty, detect-weight}';

/** A table from its parts, for the packages booktabs and siunitx. */
export function latexTable(
  { columns, header, rows }: LatexParts,
  { caption = '', label = '' }: LatexOptions = {},
): string {
  const line = (cells: readonly string[]): string => `${cells.join(' & ')} \\\\`;
  const isFloat = caption !== '' || label !== '';
  return [
    '% \\usepackage{booktabs, siunitx}',
    ...(isFloat ? ['\\begin{table}', '\\centering'] : ['\\begingroup']),
    ...(caption === '' ? [] : [`\\caption{${escapeLatex(caption)}}`]),
    ...(label === '' ? [] : [`\\label{${label.replaceAll(/[^\w:.-]+/g, '-')}}`]),
    numbers,
    `\\begin{tabular}{${columns}}`,
    '\\toprule',
    line(header),
    '\\midrule',
    ...rows.map(line),
    '\\bottomrule',
    '\\end{tabular}',
    isFloat ? '\\end{table}' : '\\endgroup',
    '',
  ].join('\n');
}

/**
 * A table as LaTeX, for the packages booktabs and siunitx. Columns of numbers are aligned at their decimal points, with
 * their unit in the heading; others are aligned left.
 */
export function tableAsLatex({ header, rows, isBest }: TextTable, options?: LatexOptions): string {
  const columns = header.map((title, column) =>
    columnOf(
      title,
      rows.map((cells) => cells[column] ?? ''),
      (row) => isBest?.(row, column) === true,
    ),
  );
  const parts = {
    columns: columns.map(({ kind }) => kind).join(''),
    header: columns.map((column) => column.title),
    rows: rows.map((_, row) => columns.map(({ cells }) => cells[row]!)),
  };
  return latexTable(parts, options);
}

interface Column {
  readonly kind: string;
  readonly title: string;
  readonly cells: readonly string[];
}

/** A number as `text/format.ts` writes it: `18,698`, `−0.5`, `98.52 ± 0.11 %`. */
const written =
  /^([+−-]?)(\d[\d,]*)(?:\.(\d+))?(?: ± (\d[\d,]*(?:\.\d+)?))?(?: (%|s|ms|B|KiB|MiB|GiB))?$/;

function columnOf(
  title: string,
  texts: readonly string[],
  isBest: (row: number) => boolean,
): Column {
  const found = texts.map((text) => written.exec(text));
  const numeric = found.filter((each) => each !== null);
  const units = new Set(numeric.map((each) => each[5] ?? ''));
  const others = texts.filter((text, row) => found[row] === null && !isBeside(text));
  if (numeric.length === 0 || units.size > 1 || others.length > 0) {
    const cells = texts.map((text, row) => {
      const escaped = escapeLatex(text);
      return isBest(row) ? `\\textbf{${escaped}}` : escaped;
    });
    return { kind: 'l', title: escapeLatex(title), cells };
  }
  const [unit = ''] = units;
  const cells = texts.map((text, row) => {
    const match = found[row];
    if (match === null) return text === missing ? '{--}' : `{${escapeLatex(text)}}`;
    const number = plain(`${match[1]}${match[2]}${match[3] === undefined ? '' : `.${match[3]}`}`);
    const whole = match[4] === undefined ? number : `${number} +- ${plain(match[4])}`;
    return isBest(row) ? `\\bfseries ${whole}` : whole;
  });
  const heading = unit === '' ? title : `${title} (${unit})`;
  return {
    kind: `S[table-format = ${formatOf(numeric)}]`,
    title: `{${escapeLatex(heading)}}`,
    cells,
  };
}

/** Whether a text is allowed in a column of numbers: nothing, a dash, `< 0.0001`. */
function isBeside(text: string): boolean {
  return text === '' || text === missing || /^< [\d.]+$/.test(text);
}

function plain(number: string): string {
  return number.replaceAll(',', '').replace('−', '-');
}

/** siunitx's `table-format` for some numbers: `2.2(2)`. */
function formatOf(matches: readonly RegExpExecArray[]): string {
  const most = (size: (match: RegExpExecArray) => number): number => Math.max(...matches.map(size));
  const sign = matches.some((match) => match[1] !== '');
  const whole = most((match) => plain(match[2]!).length);
  const decimals = most((match) => match[3]?.length ?? 0);
  const digits = (text: string): number =>
    Math.max(1, plain(text).replace('.', '').replace(/^0+/, '').length);
  const uncertain = most((match) => (match[4] === undefined ? 0 : digits(match[4])));
  return `${sign ? '+' : ''}${whole}.${decimals}${uncertain === 0 ? '' : `(${uncertain})`}`;
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
      .replaceAll(/[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, (power) => `$^{${lowered(power)}}$`)
  );
}

/** Superscripts as plain characters: `⁻⁶` as `-6`. Compatibility decomposition makes a minus sign of the first. */
function lowered(power: string): string {
  return power.normalize('NFKD').replace('−', '-');
}
