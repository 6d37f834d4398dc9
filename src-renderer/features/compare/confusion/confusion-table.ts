import { classLabels, commonClassNames } from '#shared/data/class-name';
import type { TextTable } from '#shared/text/text-table';
import { classNamesOf, type ConfusionSource } from './confusion-sources.ts';
import type { GroupMatrix } from './group-matrices.ts';
import { countSummaryText } from './mean-cells.ts';

/** The counts of several confusion matrices as one table: a row for each run and true class. */
export function confusionTable(sources: readonly ConfusionSource[]): TextTable {
  const labels = labelsOf(
    sources,
    sources.map(({ confusion }) => confusion),
  );
  return {
    header: ['Run', 'True class', ...labels.map((label) => `Predicted ${label}`)],
    rows: sources.flatMap(({ run, confusion }) =>
      confusion.map((row, label) => [
        run.name,
        labels[label]!,
        ...labels.map((_, predicted) => String(row[predicted] ?? '')),
      ]),
    ),
  };
}

/** The mean counts of groups as they are read, with their deviations: a row for each group and true class. */
export function groupConfusionTexts(groups: readonly GroupMatrix[]): TextTable {
  const labels = labelsOf(
    groups.flatMap(({ sources }) => sources),
    groups.map(({ mean }) => mean ?? []),
  );
  return {
    header: ['Group', 'N', 'True class', ...labels.map((label) => `Predicted ${label}`)],
    rows: groups.flatMap(({ group, sources, mean }) =>
      (mean ?? []).map((row, label) => [
        group.label,
        String(sources.length),
        labels[label]!,
        ...labels.map((_, predicted) => {
          const cell = row[predicted];
          return cell === undefined ? '' : countSummaryText(cell.count);
        }),
      ]),
    ),
  };
}

/** The same with full precision, for CSV: mean and sample standard deviation of each cell. */
export function groupConfusionNumbers(groups: readonly GroupMatrix[]): TextTable {
  const labels = labelsOf(
    groups.flatMap(({ sources }) => sources),
    groups.map(({ mean }) => mean ?? []),
  );
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
        labels[label]!,
        ...labels.flatMap((_, predicted) => {
          const count = row[predicted]?.count;
          return [String(count?.mean ?? ''), String(count?.deviation ?? '')];
        }),
      ]),
    ),
  };
}

/** What the classes of the largest matrix are called: by their names if all matrices have the same. */
function labelsOf(
  sources: readonly ConfusionSource[],
  matrices: readonly { readonly length: number }[],
): readonly string[] {
  const classes = Math.max(0, ...matrices.map(({ length }) => length));
  return classLabels(commonClassNames(sources.map(classNamesOf)), classes);
}
