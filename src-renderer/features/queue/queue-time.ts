/** A waiting run, and how long it takes when it is trained alone. */
export interface WaitingRun {
  /** Null while that isn't known. */
  readonly seconds: number | null;
  /** Threads that it keeps busy meanwhile. */
  readonly threads: number;
}

/** How long all waiting runs take. */
export interface WaitingTime {
  readonly seconds: number;
  /** For how many runs the time is known; the others aren't included. */
  readonly known: number;
}

/**
 * How long waiting runs take together. Parallel runs share the cores, so they save time only where single runs leave
 * cores idle: the result is the larger of the work for all cores and an even share of the runs' own times.
 */
export function waitingTime(
  runs: readonly WaitingRun[],
  cores: number,
  sideBySide: number,
): WaitingTime {
  let known = 0;
  let alone = 0;
  let work = 0;
  for (const { seconds, threads } of runs) {
    if (seconds === null) continue;
    known += 1;
    alone += seconds;
    work += seconds * Math.min(1, threads / cores);
  }
  return { seconds: Math.max(work, alone / sideBySide), known };
}
