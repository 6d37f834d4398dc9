import type { TextTable } from '#shared/text/text-table';
import type { ConfusionSource } from './confusion-sources.ts';
import type { GroupMatrix } from './group-matrices.ts';
import { countSummaryText } from './mean-cells.ts';

/** The counts of several confusion matrices as one table: a row for each run and true class. */
export function confusionTable(sources: readonly ConfusionSource[]): TextTable {
  const labels = labelsOf(sources.map(({ confusion }) => confusion));
  return {
    header: ['Run', 'True class', ...labels.map((label) => `Predicted ${label}`)],
    rows: sources.flatMap(({ run, confusion }) =>
      confusion.map((row, label) => [
        run.name,
        String(label),
        ...labels.map((predicted) => String(row[predicted] ?? '')),
      ]),
    ),
  };
}

/** The mean counts of groups as they are read, with their deviations: a row for each group and true class. */
export function groupConfusionTexts(groups: readonly GroupMatrix[]): TextTable {
  const labels = labelsOf(groups.map(({ mean }) => mean ?? []));
  return {
    header: ['Group', 'N', 'True class', ...labels.map((label) => `Predicted ${label}`)],
    rows: groups.flatMap(({ group, sources, mean }) =>
      (mean ?? []).map((row, label) => [
        group.label,
        String(sources.length),
        String(label),
        ...labels.map((predicted) => {
          const cell = row[predicted];
          return cell === undefined ? '' : countSummaryText(cell.count);
        }),
      ]),
    ),
  };
}

/** The same with full precision, for CSV: mean and sample standard deviation of each cell. */
export function groupConfusionNumbers(groups: readonly GroupMatrix[]): TextTable {
  const labels = labelsOf(groups.map(({ mean }) => mean ?? []));
  return {
    header: [
      'group',
      'n',
      'trueClass',
      ...labels.flatMap((label) => [`predicted ${label}`, `predicted ${label} sd`]),
    ],
    rows: groups.flatMap(({ group, sources, mean }) =>
      (mean ?? []).map((row, label) => [
        group.label,
        String(sources.length),
        String(label),
        ...labels.flatMap((predicted) => {
          const count = row[predicted]?.count;
          return [String(count?.mean ?? ''), String(count?.deviation ?? '')];
        }),
      ]),
    ),
  };
}

/** The classes of the largest matrix. */
function labelsOf(matrices: readonly { readonly length: number }[]): number[] {
  const classes = Math.max(0, ...matrices.map(({ length }) => length));
  return Array.from({ length: classes }, (_, label) => label);
}
