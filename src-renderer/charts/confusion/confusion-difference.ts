import { formatCount, formatSigned } from '#shared/text/format';
import type { CellLook, Confusion, ShownCell } from './confusion-cells.ts';
import { heatColour } from '../heat-colour.ts';

/** A cell of the difference of two confusion matrices. */
export interface DifferenceCell {
  readonly label: number;
  readonly predicted: number;
  /** Examples more than in the baseline's cell. */
  readonly count: number;
  /** By how much its share of the row is larger than the baseline's. */
  readonly share: number;
  /** The same, but above 0 where it is better: more that is right, less that is wrong. */
  readonly gain: number;
}

/**
 * What a confusion matrix has more than another, row by row; null if they are not of the same classes. Shares are of
 * each matrix's own rows, so that test sets of different sizes can be held against each other.
 */
export function confusionDifference(
  confusion: Confusion,
  baseline: Confusion,
): DifferenceCell[][] | null {
  if (confusion.length !== baseline.length) return null;
  return confusion.map((row, label) => {
    const other = baseline[label]!;
    const [support, otherSupport] = [sum(row), sum(other)];
    return row.map((count, predicted) => {
      const share = ratio(count, support) - ratio(other[predicted]!, otherSupport);
      return {
        label,
        predicted,
        count: count - other[predicted]!,
        share,
        gain: label === predicted || share === 0 ? share : -share,
      };
    });
  });
}

/** The largest difference of shares in some matrices, whichever way: what has the full colour. 0 without any. */
export function largestDifference(all: readonly DifferenceCell[][][]): number {
  return all.flat(2).reduce((largest, { share }) => Math.max(largest, Math.abs(share)), 0);
}

/**
 * Differences with their colours: blue where it is better than the baseline, orange where it is worse.
 * @param largest see `largestDifference`
 */
export function shownDifference(
  cells: readonly (readonly DifferenceCell[])[],
  largest: number,
  { labels, normalised, theme }: CellLook,
): ShownCell[][] {
  return cells.map((row) =>
    row.map(({ label, predicted, count, share, gain }) => {
      const points = `${formatSigned(100 * share, (value) => value.toFixed(1))} points of the row`;
      const verdict = gain === 0 ? 'as the baseline' : gain > 0 ? 'better' : 'worse';
      return {
        label,
        predicted,
        text: normalised ? shortPoints(share) : count === 0 ? '' : formatSigned(count, formatCount),
        colour: heatColour(
          largest === 0 ? 0 : Math.abs(gain) / largest,
          gain < 0 ? 'wrong' : 'right',
          theme,
        ),
        description: `True ${labels[label]}, predicted ${labels[predicted]}: ${formatSigned(count, formatCount)} against the baseline (${points}), ${verdict}`,
      };
    }),
  );
}

function shortPoints(share: number): string {
  const size = Math.abs(100 * share);
  return size < 0.05
    ? ''
    : formatSigned(100 * share, (value) => value.toFixed(size < 9.95 ? 1 : 0));
}

function sum(row: readonly number[]): number {
  return row.reduce((total, count) => total + count, 0);
}

function ratio(count: number, support: number): number {
  return support === 0 ? 0 : count / support;
}
