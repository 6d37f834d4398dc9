/** The most probable class, or the one with the highest logit; the lowest of equal ones. */
export function mostProbable(values: ArrayLike<number>): number {
  let best = 0;
  for (let label = 1; label < values.length; label++) {
    if (values[label]! > values[best]!) best = label;
  }
  return best;
}
