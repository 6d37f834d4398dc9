import { median } from '../statistics/summary.ts';

/** When trials that do worse than most are stopped. */
export interface MedianStopping {
  /** Trials that must have finished before any is stopped. */
  readonly trialsBefore: number;
  /** Epochs that each trial trains for in any case. */
  readonly epochsBefore: number;
}

/** The usual ones. */
export const usualMedianStopping: MedianStopping = { trialsBefore: 5, epochsBefore: 2 };

/**
 * Whether a trial stops: if the best it has reached is worse than the median, over the finished trials, of what they had
 * at the same epoch.
 * Source: Golovin et al., "Google Vizier", KDD 2017, section 3.2.2, with single values in place of running averages.
 * @param losses of the trial after each of its epochs; lower is better
 * @param finished the losses of each finished trial after each of its epochs
 */
export function stopsByMedian(
  losses: readonly number[],
  finished: readonly (readonly number[])[],
  { trialsBefore, epochsBefore }: MedianStopping = usualMedianStopping,
): boolean {
  const epoch = losses.length;
  if (finished.length === 0 || finished.length < trialsBefore || epoch < epochsBefore) return false;
  const others = finished.flatMap((values) => values[epoch - 1] ?? []);
  if (others.length === 0) return false;
  const known = losses.filter((loss) => !Number.isNaN(loss));
  return known.length === 0 || Math.min(...known) > median(others);
}
