import { formatCount, formatPercent } from '#shared/text/format';
import { heatColour, type HeatColour } from '../heat-colour.ts';

/** Rows: true class; columns: predicted class; entries: examples. */
export type Confusion = readonly (readonly number[])[];

/** A cell of a confusion matrix. */
export interface ConfusionCell {
  readonly label: number;
  readonly predicted: number;
  readonly count: number;
  /** Of the examples of its true class; 0 where there are none. */
  readonly share: number;
  /** How strong its colour is, 0 to 1: the share if it is right, else the share against the largest one that is wrong. */
  readonly heat: number;
}

/** A cell as it is drawn. */
export interface ShownCell {
  readonly label: number;
  readonly predicted: number;
  readonly text: string;
  readonly colour: HeatColour;
  /** All that there is to say about it. */
  readonly description: string;
}

/** How the cells of a matrix are drawn. */
export interface CellLook {
  readonly labels: readonly string[];
  /** Shares of the row in place of counts. */
  readonly normalised: boolean;
  readonly theme: 'light' | 'dark';
}

/**
 * The cells of a confusion matrix, row by row.
 * @param largestWrong the share of a row that has the full colour of an error; of several matrices side by side their
 *   largest, so that the same colour means the same
 */
export function confusionCells(
  confusion: Confusion,
  largestWrong: number = largestWrongShare([confusion]),
): ConfusionCell[][] {
  return shares(confusion).map((row) =>
    row.map((cell) => ({ ...cell, heat: heatOf(cell, largestWrong) })),
  );
}

/** The largest share of its row that an error has in some matrices; 0 without any. */
export function largestWrongShare(confusions: readonly Confusion[]): number {
  const wrong = confusions
    .flatMap((confusion) => shares(confusion).flat())
    .filter(({ label, predicted }) => label !== predicted);
  return wrong.reduce((largest, { share }) => Math.max(largest, share), 0);
}

function shares(confusion: Confusion): Omit<ConfusionCell, 'heat'>[][] {
  return confusion.map((row, label) => {
    const support = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, predicted) => {
      return { label, predicted, count, share: support === 0 ? 0 : count / support };
    });
  });
}

function heatOf(cell: Omit<ConfusionCell, 'heat'>, largestWrong: number): number {
  if (cell.label === cell.predicted) return cell.share;
  return largestWrong === 0 ? 0 : cell.share / largestWrong;
}

/** Cells with their colours, their texts (none of an empty cell) and what is said about them. */
export function shownCells(
  cells: readonly (readonly ConfusionCell[])[],
  { labels, normalised, theme }: CellLook,
): ShownCell[][] {
  return cells.map((row) =>
    row.map(({ label, predicted, count, share, heat }) => ({
      label,
      predicted,
      text: count === 0 ? '' : normalised ? percentText(share) : formatCount(count),
      colour: heatColour(heat, label === predicted ? 'right' : 'wrong', theme),
      description: `True ${labels[label]}, predicted ${labels[predicted]}: ${formatCount(count)} (${formatPercent(share, 1)} of the row)`,
    })),
  );
}

/** Per cent with two digits at least, without a sign for it: `0.4`, `12`. */
function percentText(share: number): string {
  return (100 * share).toFixed(share < 0.0995 ? 1 : 0);
}

/** The pairs of classes that are taken for each other most often, most often first; those that never are, are left out. */
export function mostConfused(confusion: Confusion, most: number): ConfusionCell[] {
  return confusionCells(confusion)
    .flat()
    .filter(({ label, predicted, count }) => label !== predicted && count > 0)
    .sort((a, b) => b.count - a.count || a.label - b.label || a.predicted - b.predicted)
    .slice(0, most);
}
