/** Mean and deviation of some numbers. */
export interface Summary {
  /** How many there are: N. */
  readonly count: number;
  readonly mean: number;
  /** Sample standard deviation (divisor N - 1); null for fewer than two numbers. */
  readonly deviation: number | null;
}

/** Mean and standard deviation of some numbers; null without numbers. */
export function summarise(values: readonly number[]): Summary | null {
  const count = values.length;
  if (count === 0) return null;
  const first = values.reduce((sum, value) => sum + value, 0) / count;
  // A second pass removes the rounding error, so that equal values have exactly their own mean and a deviation of 0.
  const mean = first + values.reduce((sum, value) => sum + (value - first), 0) / count;
  if (count === 1) return { count, mean, deviation: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { count, mean, deviation: Math.sqrt(squares / (count - 1)) };
}

/** The median of at least one number; for an even count, the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
