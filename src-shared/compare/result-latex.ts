import { hasDeviation, leadingColumns, noFurtherColumns } from './result-text.ts';
import type { NamedMetric, ResultCell, ResultTable } from './result-values.ts';
import { escapeLatex, latexTable, type LatexOptions } from '../text/latex-table.ts';
import type { TextTable } from '../text/text-table.ts';

/**
 * The results as LaTeX, for the packages booktabs and siunitx: numbers aligned at their decimal points, units in the
 * heading, the best value of each column bold.
 * @param further columns of texts after those of numbers
 */
export function resultsAsLatex(
  { columns, rows }: ResultTable<NamedMetric>,
  options?: LatexOptions,
  further: TextTable = noFurtherColumns,
): string {
  const written = columns.map((column, index) =>
    numberColumn(
      column,
      rows.map(({ cells }) => cells[index]!),
    ),
  );
  const formats = written.map(({ format }) => `S[table-format = ${format}]`).join('');
  const leading = leadingColumns({ rows });
  const parts = {
    columns: `${leading.header.length === 1 ? 'l' : 'lr'}${formats}${'r'.repeat(further.header.length)}`,
    header: [
      ...leading.header.map((title) => (title === 'N' ? '$N$' : title)),
      ...written.map(({ heading }) => `{${escapeLatex(heading)}}`),
      ...further.header.map(escapeLatex),
    ],
    rows: rows.map(({ group }, row) => [
      ...leading.of(group).map(escapeLatex),
      ...written.map(({ cells }) => cells[row]!),
      ...(further.rows[row] ?? []).map(escapeLatex),
    ]),
  };
  return latexTable(parts, options);
}

interface NumberColumn {
  readonly heading: string;
  /** siunitx's `table-format`: `2.2(2)`. */
  readonly format: string;
  readonly cells: readonly string[];
}

function numberColumn(column: NamedMetric, cells: readonly ResultCell[]): NumberColumn {
  const means = cells.flatMap(({ mean }) =>
    mean === null || !Number.isFinite(mean) ? [] : [mean],
  );
  const { unit, factor, decimals: usual } = unitOf(column, means);
  const decimals = decimalsFor(
    means.map((mean) => Math.abs(mean * factor)),
    usual,
  );
  const text = (value: number): string => (value * factor).toFixed(decimals);
  const deviations = cells.map((cell) =>
    hasDeviation(column, cell) ? text(cell.deviation!) : null,
  );
  const digitsOf = (number: string): number =>
    Math.max(1, number.replace('.', '').replace(/^0+/, '').length);
  const whole = Math.max(1, ...means.map((mean) => text(Math.abs(mean)).split('.')[0]!.length));
  const uncertain = Math.max(0, ...deviations.map((each) => (each === null ? 0 : digitsOf(each))));
  const sign = means.some((mean) => mean < 0) ? '-' : '';
  return {
    heading: unit === null ? column.label : `${column.label} (${unit})`,
    format: `${sign}${whole}.${decimals}${uncertain === 0 ? '' : `(${uncertain})`}`,
    cells: cells.map(({ mean, extreme }, row) => {
      if (mean === null || !Number.isFinite(mean)) return '{--}';
      const deviation = deviations[row];
      const number = deviation === null ? text(mean) : `${text(mean)} +- ${deviation}`;
      return extreme === 'best' ? `\\bfseries ${number}` : number;
    }),
  };
}

/** What the numbers of a column are multiplied by for its unit, and how many decimals they usually have. */
function unitOf(
  { kind, decimals }: NamedMetric,
  means: readonly number[],
): { readonly unit: string | null; readonly factor: number; readonly decimals: number } {
  switch (kind) {
    case 'share':
      return { unit: '%', factor: 100, decimals: 2 };
    case 'seconds':
      return { unit: 's', factor: 1, decimals: 2 };
    case 'bytes':
      return Math.max(...means) < 2 ** 20
        ? { unit: 'KiB', factor: 2 ** -10, decimals: 1 }
        : { unit: 'MiB', factor: 2 ** -20, decimals: 2 };
    case 'count':
      return { unit: null, factor: 1, decimals: means.every(Number.isInteger) ? 0 : 1 };
    case 'real':
      return { unit: null, factor: 1, decimals: decimals ?? 4 };
  }
}

const maxDecimals = 10;

/** More decimals than usual if the smallest number would otherwise have no digits. */
function decimalsFor(sizes: readonly number[], usual: number): number {
  const smallest = Math.min(...sizes.filter((size) => size > 0));
  if (smallest === Infinity || smallest >= 10 ** -usual) return usual;
  return Math.min(maxDecimals, 1 - Math.floor(Math.log10(smallest)));
}
