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

/** The cells of a confusion matrix, row by row. @param confusion rows: true class; columns: predicted class */
export function confusionCells(confusion: readonly (readonly number[])[]): ConfusionCell[][] {
  const rows = confusion.map((row, label) => {
    const support = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, predicted) => {
      return { label, predicted, count, share: support === 0 ? 0 : count / support };
    });
  });
  const wrong = rows.flat().filter(({ label, predicted }) => label !== predicted);
  const largest = Math.max(0, ...wrong.map(({ share }) => share));
  return rows.map((row) => row.map((cell) => ({ ...cell, heat: heatOf(cell, largest) })));
}

function heatOf(cell: Omit<ConfusionCell, 'heat'>, largestWrong: number): number {
  if (cell.label === cell.predicted) return cell.share;
  return largestWrong === 0 ? 0 : cell.share / largestWrong;
}

/** The pairs of classes that are taken for each other most often, most often first; those that never are, are left out. */
export function mostConfused(
  confusion: readonly (readonly number[])[],
  most: number,
): ConfusionCell[] {
  return confusionCells(confusion)
    .flat()
    .filter(({ label, predicted, count }) => label !== predicted && count > 0)
    .sort((a, b) => b.count - a.count || a.label - b.label || a.predicted - b.predicted)
    .slice(0, most);
}
