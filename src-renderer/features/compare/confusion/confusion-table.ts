import type { TextTable } from '#shared/text/text-table';
import type { ConfusionSource } from './confusion-sources.ts';

/** The counts of several confusion matrices as one table: a row for each run and true class. */
export function confusionTable(sources: readonly ConfusionSource[]): TextTable {
  const classes = Math.max(0, ...sources.map(({ confusion }) => confusion.length));
  const labels = Array.from({ length: classes }, (_, label) => label);
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
