/**
 * The accuracy of always answering the most frequent class.
 * @param confusion rows: true class; columns: predicted class; entries: examples. At least one example.
 */
export function majorityShare(confusion: readonly (readonly number[])[]): number {
  const counts = confusion.map((row) => row.reduce((sum, one) => sum + one, 0));
  const total = counts.reduce((sum, one) => sum + one, 0);
  return Math.max(...counts) / total;
}
