/** A run whose time is estimated. */
export interface TimedRun {
  /** Multiply-adds of an epoch, or anything in proportion to them. */
  readonly work: number;
  readonly epochs: number;
  /** As measured on this machine; null if it wasn't measured. */
  readonly secondsPerEpoch: number | null;
}

/** How long several runs take, one after the other. */
export interface GridTime {
  readonly seconds: number;
  /** How many of the runs have a measured time; the others' is estimated from their work and the measured speed. */
  readonly measured: number;
}

/** @returns the time of the runs; null if none was measured */
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
