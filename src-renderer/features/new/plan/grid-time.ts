/** A run whose time is asked for. */
export interface TimedRun {
  /** Multiply-adds of an epoch, or anything in proportion to them. */
  readonly work: number;
  readonly epochs: number;
  /** As measured here; null if it was not. */
  readonly secondsPerEpoch: number | null;
}

/** How long several runs take, one after the other. */
export interface GridTime {
  readonly seconds: number;
  /** How many of the runs have a measured time; the others' follows from their work at the measured speed. */
  readonly measured: number;
}

/** The time of runs, of which at least one must have been measured; null otherwise. */
export function gridTime(runs: readonly TimedRun[]): GridTime | null {
  let measured = 0;
  let measuredSeconds = 0;
  let measuredWork = 0;
  for (const { work, secondsPerEpoch } of runs) {
    if (secondsPerEpoch === null) continue;
    measured += 1;
    measuredSeconds += secondsPerEpoch;
    measuredWork += work;
  }
  if (measured === 0) return null;
  const secondsPerWork = measuredSeconds / measuredWork;
  const seconds = runs.reduce(
    (sum, run) => sum + run.epochs * (run.secondsPerEpoch ?? run.work * secondsPerWork),
    0,
  );
  return { seconds, measured };
}
