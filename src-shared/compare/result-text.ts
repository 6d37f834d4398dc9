import { deviationText, metricText, type Written } from '../catalogue/metrics/metric.ts';
import type { ResultCell, ResultTable } from './result-values.ts';
import type { TextTable } from '../text/text-table.ts';

/** A cell as shown to people: `98.52 ± 0.11 %` over seeds, without the deviation if there is none. */
export function cellText(column: Written, { mean, deviation }: ResultCell): string {
  return deviation === null ? metricText(column, mean) : deviationText(column, mean, deviation);
}

/** The table as it is shown: group, N, then mean and deviation in each cell; for LaTeX, Markdown and HTML. */
export function resultTexts({ columns, rows }: ResultTable): TextTable {
  return {
    header: ['Group', 'N', ...columns.map(({ label }) => label)],
    rows: rows.map(({ group, cells }) => [
      group.label,
      String(group.members.length),
      ...cells.map((cell, index) => cellText(columns[index]!, cell)),
    ]),
  };
}

/**
 * The table with full precision, for CSV: for each column the mean, the standard deviation, how many runs have a value,
 * and the difference from the baseline; empty if there is none. Shares are from 0 to 1, times in seconds, sizes in
 * bytes.
 */
export function resultNumbers({ columns, rows }: ResultTable): TextTable {
  const written = (value: number | null): string => (value === null ? '' : String(value));
  return {
    header: [
      'group',
      'runs',
      ...columns.flatMap(({ key }) => [key, `${key} sd`, `${key} n`, `${key} delta`]),
    ],
    rows: rows.map(({ group, cells }) => [
      group.label,
      group.members.map(({ id }) => id).join(' '),
      ...cells.flatMap(({ mean, deviation, count, delta }) => [
        written(mean),
        written(deviation),
        String(count),
        written(delta),
      ]),
    ]),
  };
}
