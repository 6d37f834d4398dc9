/**
 * Successive halving: all trials train for a few epochs, the best of them for more, and so on until the last have trained
 * for all their epochs. Those left behind are paused, not lost.
 * Sources: Jamieson and Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization", AISTATS
 * 2016; Li et al., "A system for massively parallel hyperparameter tuning", MLSys 2020, algorithms 1 and 2.
 */

/** How far trials train before they are compared. */
export interface Halving {
  /** Synchronous: a rung is decided when all its trials have reached it, so that decisions don't depend on their order. */
  readonly kind: 'synchronous' | 'asynchronous';
  /** The epochs of the first rung. */
  readonly firstRung: number;
  /** One in so many trials continues, for so many times as long. */
  readonly factor: number;
}

/** A trial's result at a rung. */
export interface RungResult {
  /** The trial's number, which decides between equal values. */
  readonly trial: number;
  /** Lower is better; NaN or Infinity if the trial has failed. */
  readonly loss: number;
}

/** The epochs at which trials are compared, and last those at which they are finished. @param epochs of a whole training */
export function rungsOf({ firstRung, factor }: Halving, epochs: number): number[] {
  const rungs: number[] = [];
  for (let rung = firstRung; rung < epochs; rung *= factor) rungs.push(rung);
  return [...rungs, epochs];
}

/** The results in order, best first: by loss, then by number; failed trials are last. */
export function ranked(results: readonly RungResult[]): RungResult[] {
  const lossOf = ({ loss }: RungResult): number => (Number.isNaN(loss) ? Infinity : loss);
  return results.toSorted((one, other) => {
    const [first, second] = [lossOf(one), lossOf(other)];
    return first === second ? one.trial - other.trial : first < second ? -1 : 1;
  });
}

/**
 * Which trials continue from a rung that all of them have reached: one in `factor`, and at least one. Failed ones never do.
 * @returns their results, best first
 */
export function bestTogether(results: readonly RungResult[], factor: number): RungResult[] {
  const places = Math.max(1, Math.floor(results.length / factor));
  return ranked(results)
    .slice(0, places)
    .filter(({ loss }) => Number.isFinite(loss));
}

/**
 * Whether a trial that has just reached a rung continues at once: if it is one of the best of those that have reached it so
 * far. Of the first few, only the best so far do.
 * @param reached the results of all that have reached the rung, with its own
 */
export function continuesAtOnce(
  loss: number,
  reached: readonly RungResult[],
  factor: number,
): boolean {
  if (!Number.isFinite(loss)) return false;
  const place = Math.max(1, Math.floor(reached.length / factor));
  return loss <= ranked(reached)[place - 1]!.loss;
}

/**
 * Which paused trials have come to be among the best of a rung since others have reached it.
 * @param reached the results of all that have reached the rung
 * @param continued the numbers of those that have continued from it
 * @returns the results of those that continue now, best first
 */
export function promotable(
  reached: readonly RungResult[],
  continued: ReadonlySet<number>,
  factor: number,
): RungResult[] {
  return ranked(reached)
    .slice(0, Math.floor(reached.length / factor))
    .filter(({ trial, loss }) => Number.isFinite(loss) && !continued.has(trial));
}
