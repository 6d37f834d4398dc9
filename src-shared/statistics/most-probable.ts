/** The most probable of some classes, or that with the highest logit; of equal ones the lowest. */
export function mostProbable(values: ArrayLike<number>): number {
  let best = 0;
  for (let label = 1; label < values.length; label++) {
    if (values[label]! > values[best]!) best = label;
  }
  return best;
}
