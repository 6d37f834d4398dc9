/**
 * The word that was most likely meant: the one that begins with what was typed, or else the one with the fewest letters
 * to add, drop, change or swap, if they are few for the word's length. Undefined if there is none.
 */
export function nearest(written: string, words: readonly string[]): string | undefined {
  if (written.length > 1) {
    const completion = words.find((word) => word.startsWith(written));
    if (completion !== undefined) return completion;
  }
  const ranked = words
    .map((word) => ({ word, distance: editDistance(written, word) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  if (best === undefined) return undefined;
  return best.distance <= Math.max(1, Math.floor(best.word.length / 3)) ? best.word : undefined;
}

/** The number of letters to add, drop, change or swap with their neighbour to turn one word into the other. */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          at(i - 1, j) + 1,
          at(i, j - 1) + 1,
          at(i - 1, j - 1) + change,
          swapped ? at(i - 2, j - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return at(a.length, b.length);
}
