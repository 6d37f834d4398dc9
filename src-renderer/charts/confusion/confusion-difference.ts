import { formatCount, formatSigned } from '#shared/text/format';
import type { CellLook, Confusion, ShownCell } from './confusion-cells.ts';
import { heatColour } from '../heat-colour.ts';

/** A cell of the difference of two confusion matrices. */
export interface DifferenceCell {
  readonly label: number;
  readonly predicted: number;
  /** The number of examples minus that in the baseline's cell. */
  readonly count: number;
  /** Its share of the row minus the baseline's. */
  readonly share: number;
  /** The same, but above 0 if it is better: more correct or fewer wrong. */
  readonly gain: number;
}

/**
 * The difference between two confusion matrices, row by row; null if their classes differ. Shares are of each matrix's
 * own rows, so that test sets of different sizes can be compared.
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

/** The largest absolute difference of shares in some matrices, which gets the full colour; 0 without any. */
export function largestDifference(all: readonly DifferenceCell[][][]): number {
  return all.flat(2).reduce((largest, { share }) => Math.max(largest, Math.abs(share)), 0);
}

/**
 * Differences with their colours: blue if better than the baseline, orange if worse.
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
      const verdict = gain === 0 ? 'same as the baseline' : gain > 0 ? 'better' : 'worse';
      return {
        label,
        predicted,
        text: normalised ? shortPoints(share) : count === 0 ? '' : formatSigned(count, formatCount),
        colour: heatColour(
          largest === 0 ? 0 : Math.abs(gain) / largest,
          gain < 0 ? 'wrong' : 'right',
          theme,
        ),
        description: `True ${labels[label]}, predicted ${labels[predicted]}: ${formatSigned(count, formatCount)} vs. baseline (${points}), ${verdict}`,
      };
    }),
  );
}

/** A difference of shares in percentage points, in about two digits; empty if it is too small for them. */
export function shortPoints(share: number): string {
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
