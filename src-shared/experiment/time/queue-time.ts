import { crowding } from './crowding.ts';

/** A run that trains or waits. */
export interface QueuedRun {
  /** What is left of it, if nothing else trains. */
  readonly seconds: number;
  /** Threads that it keeps busy meanwhile. */
  readonly threads: number;
}

/** The machine that runs share. */
export interface Places {
  readonly cores: number;
  /** The most runs at a time; more may be training if they were started past the queue. */
  readonly sideBySide: number;
}

/**
 * How many seconds runs take until the last one is finished. A waiting run starts as soon as fewer than `sideBySide` are
 * left; all that train share the cores.
 * @param training all of them at the same time
 * @param waiting in the order in which they start
 */
export function queueSeconds(
  training: readonly QueuedRun[],
  waiting: readonly QueuedRun[],
  { cores, sideBySide }: Places,
): number {
  let active = training.map((run) => ({ ...run }));
  let next = 0;
  let seconds = 0;
  for (;;) {
    while (active.length < sideBySide && next < waiting.length) {
      active.push({ ...waiting[next]! });
      next += 1;
    }
    if (active.length === 0) return seconds;
    const threads = active.reduce((sum, run) => sum + run.threads, 0);
    const shortest = Math.min(...active.map((run) => run.seconds));
    seconds += shortest * crowding(threads, active.length, cores);
    active = active
      .filter((run) => run.seconds > shortest)
      .map((run) => ({ ...run, seconds: run.seconds - shortest }));
  }
}
