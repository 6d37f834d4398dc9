/** A run that waits, with what is known of its time when it is trained alone. */
export interface WaitingRun {
  /** Null while it isn't known. */
  readonly seconds: number | null;
  /** Threads that it keeps busy in that time. */
  readonly threads: number;
}

/** How long all that waits takes. */
export interface WaitingTime {
  readonly seconds: number;
  /** How many runs the time is known of; the others are not in it. */
  readonly known: number;
}

/**
 * How long waiting runs take together. Side by side they share the cores, so that time is saved only as far as single
 * runs leave cores idle: it is the larger of the work for all cores and of an even share of the runs' own times.
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
