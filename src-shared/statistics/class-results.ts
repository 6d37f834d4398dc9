import type { ClassResult } from '../experiment/record.ts';

/**
 * Precision, recall and F1 of each class. A ratio whose denominator is 0 counts as 0.
 * @param confusion rows: true class; columns: predicted class; entries: examples
 */
export function classResults(confusion: readonly (readonly number[])[]): ClassResult[] {
  return confusion.map((row, label) => {
    const hits = row[label]!;
    const support = row.reduce((sum, count) => sum + count, 0);
    const predicted = confusion.reduce((sum, other) => sum + other[label]!, 0);
    return {
      label,
      precision: ratio(hits, predicted),
      recall: ratio(hits, support),
      f1: ratio(2 * hits, predicted + support),
      support,
    };
  });
}

function ratio(numerator: number, denominator: number): number {
  return denominator === 0 ? 0 : numerator / denominator;
}
