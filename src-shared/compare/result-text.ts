import { deviationText, metricText, type Written } from '../catalogue/metrics/metric.ts';
import type { NamedMetric, ResultCell, ResultTable } from './result-values.ts';
import type { TextTable } from '../text/text-table.ts';
import type { RunGroup } from './grouping.ts';

/**
 * Whether a cell's deviation is worth showing: a count or a size that is the same in all runs, such as the number of
 * parameters, is a constant rather than a measurement.
 */
export function hasDeviation({ kind }: Written, { deviation }: ResultCell): boolean {
  const isConstant = deviation === 0 && (kind === 'count' || kind === 'bytes');
  return deviation !== null && !isConstant;
}

/** A cell as shown to people: `98.52 ± 0.11 %` over seeds, without the deviation if there is none to show. */
export function cellText(column: Written, cell: ResultCell): string {
  const { mean, deviation } = cell;
  return hasDeviation(column, cell)
    ? deviationText(column, mean, deviation!)
    : metricText(column, mean);
}

/** The columns before the numbers. */
export interface LeadingColumns {
  readonly header: readonly string[];
  /** Its texts in those columns. */
  readonly of: (group: RunGroup) => readonly string[];
}

/** What a table of results begins with: the group's name and how many runs it has, or the run's name if none has more. */
export function leadingColumns({ rows }: Pick<ResultTable<NamedMetric>, 'rows'>): LeadingColumns {
  return rows.every(({ group }) => group.members.length === 1)
    ? { header: ['Run'], of: ({ label }) => [label] }
    : {
        header: ['Group', 'N'],
        of: ({ label, members }) => [label, String(members.length)],
      };
}

/** No columns besides those of a table of results. */
export const noFurtherColumns: TextTable = { header: [], rows: [] };

/**
 * The table as it is shown: the leading columns, then mean and deviation in each cell; for Markdown and the terminal.
 * @param further columns after those
 */
export function resultTexts(
  { columns, rows }: ResultTable<NamedMetric>,
  further: TextTable = noFurtherColumns,
): TextTable {
  const leading = leadingColumns({ rows });
  return {
    header: [...leading.header, ...columns.map(({ label }) => label), ...further.header],
    rows: rows.map(({ group, cells }, row) => [
      ...leading.of(group),
      ...cells.map((cell, index) => cellText(columns[index]!, cell)),
      ...(further.rows[row] ?? []),
    ]),
    isBest: (row, column) => rows[row]!.cells[column - leading.header.length]?.extreme === 'best',
  };
}

/**
 * The table with full precision, for CSV: for each column the mean, the standard deviation, how many runs have a value,
 * and the difference from the baseline; empty if there is none. Shares are from 0 to 1, times in seconds, sizes in
 * bytes.
 * @param further columns after those
 */
export function resultNumbers(
  { columns, rows }: ResultTable<NamedMetric>,
  further: TextTable = noFurtherColumns,
): TextTable {
  const written = (value: number | null): string => (value === null ? '' : String(value));
  return {
    header: [
      'group',
      'runs',
      ...columns.flatMap(({ key }) => [key, `${key} sd`, `${key} n`, `${key} delta`]),
      ...further.header,
    ],
    rows: rows.map(({ group, cells }, row) => [
      group.label,
      group.members.map(({ id }) => id).join(' '),
      ...cells.flatMap(({ mean, deviation, count, delta }) => [
        written(mean),
        written(deviation),
        String(count),
        written(delta),
      ]),
      ...(further.rows[row] ?? []),
    ]),
  };
}
