import { formatCount } from '../text/format.ts';
import { summarise, type Summary } from '../statistics/summary.ts';

/** Rows: true class; columns: predicted class; entries: examples. */
type Confusion = readonly (readonly number[])[];

/** A cell of a mean confusion matrix, over the members of a group. */
export interface MeanConfusionCell {
  /** Examples in the cell. */
  readonly count: Summary;
  /** Fractions of the examples of the true class, each of the member's own row; 0 where a row is empty. */
  readonly share: Summary;
}

/** A mean confusion matrix. */
export type MeanConfusion = readonly (readonly MeanConfusionCell[])[];

/** A mean number of examples: with one decimal if it is small and not whole. */
export function meanCountText(count: number): string {
  return count < 9.95 && !Number.isInteger(count) ? count.toFixed(1) : formatCount(count);
}

/**
 * The mean of several confusion matrices, cell by cell: of their counts, and of their rows' shares, so that test sets
 * of different sizes weigh the same. Null without matrices, or if their classes differ.
 */
export function meanConfusion(confusions: readonly Confusion[]): MeanConfusion | null {
  const [first] = confusions;
  if (first === undefined) return null;
  if (confusions.some(({ length }) => length !== first.length)) return null;
  const supports = confusions.map((confusion) =>
    confusion.map((row) => row.reduce((sum, count) => sum + count, 0)),
  );
  return first.map((row, label) =>
    row.map((_, predicted) => {
      const counts = confusions.map((confusion) => confusion[label]![predicted]!);
      const shares = counts.map((count, member) => {
        const support = supports[member]![label]!;
        return support === 0 ? 0 : count / support;
      });
      return { count: summarise(counts)!, share: summarise(shares)! };
    }),
  );
}
