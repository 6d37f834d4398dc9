import { formatCount, formatPercent } from '#shared/text/format';
import type { TextTable } from '#shared/text/text-table';
import { heatColour, type HeatColour } from '../heat-colour.ts';

/** Rows: true class; columns: predicted class; entries: examples. */
export type Confusion = readonly (readonly number[])[];

/** A cell of a confusion matrix. */
export interface ConfusionCell {
  readonly label: number;
  readonly predicted: number;
  readonly count: number;
  /** The fraction of the examples of its true class; 0 without any. */
  readonly share: number;
  /** The strength of its colour, 0 to 1: the share if it is right, else the share relative to the largest error. */
  readonly heat: number;
}

/** A cell as drawn. */
export interface ShownCell {
  readonly label: number;
  readonly predicted: number;
  readonly text: string;
  readonly colour: HeatColour;
  /** A full description. */
  readonly description: string;
}

/** How the cells of a matrix are drawn. */
export interface CellLook {
  readonly labels: readonly string[];
  /** Shares of the row instead of counts. */
  readonly normalised: boolean;
  readonly theme: 'light' | 'dark';
}

/**
 * The cells of a confusion matrix, row by row.
 * @param largestWrong the share of a row that gets the full error colour; for several matrices side by side, the
 *   largest of all, so that colours are comparable
 */
export function confusionCells(
  confusion: Confusion,
  largestWrong: number = largestWrongShare([confusion]),
): ConfusionCell[][] {
  return shares(confusion).map((row) =>
    row.map((cell) => ({ ...cell, heat: heatOf(cell, largestWrong) })),
  );
}

/** The largest share of a row that an error has in some matrices; 0 without errors. */
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

/** Cells with their colours, texts (none for an empty cell) and descriptions. */
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

/** A percentage with about two digits, without the sign: `0.4`, `12`. */
export function percentText(share: number): string {
  return (100 * share).toFixed(share < 0.0995 ? 1 : 0);
}

/** The counts as a table: a row for each true class. */
export function confusionTexts(confusion: Confusion, labels: readonly string[]): TextTable {
  return {
    header: ['True class', ...labels.map((label) => `Predicted ${label}`)],
    rows: confusion.map((row, label) => [labels[label]!, ...row.map(String)]),
  };
}

/** The most frequent confusions of classes, most frequent first, without those that never happen. */
export function mostConfused(confusion: Confusion, max: number): ConfusionCell[] {
  return confusionCells(confusion)
    .flat()
    .filter(({ label, predicted, count }) => label !== predicted && count > 0)
    .sort((a, b) => b.count - a.count || a.label - b.label || a.predicted - b.predicted)
    .slice(0, max);
}
