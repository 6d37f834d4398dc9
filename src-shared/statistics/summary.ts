/** What some numbers come to. */
export interface Summary {
  /** How many there are: N. */
  readonly count: number;
  readonly mean: number;
  /** Standard deviation with N - 1; null of fewer than two. */
  readonly deviation: number | null;
}

/** Mean and standard deviation of some numbers; null of none. */
export function summarise(values: readonly number[]): Summary | null {
  const count = values.length;
  if (count === 0) return null;
  const first = values.reduce((sum, value) => sum + value, 0) / count;
  // A second pass takes off what rounding left, so that equal values have just their own mean and no deviation.
  const mean = first + values.reduce((sum, value) => sum + (value - first), 0) / count;
  if (count === 1) return { count, mean, deviation: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { count, mean, deviation: Math.sqrt(squares / (count - 1)) };
}
