/** The most classes that a column has bars for. */
const maxBars = 10;

/** The classes to show bars for, in order: all, or only the most probable if there are many. */
export function shownClasses(
  probabilities: readonly number[],
): readonly { readonly label: number; readonly probability: number }[] {
  const all = probabilities.map((probability, label) => ({ label, probability }));
  if (all.length <= maxBars) return all;
  return all
    .toSorted((one, other) => other.probability - one.probability)
    .slice(0, maxBars)
    .sort((one, other) => one.label - other.label);
}
