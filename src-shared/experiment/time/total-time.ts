import { counted } from '../../text/format.ts';
import { queueSeconds, type Places } from './queue-time.ts';
import type { RunTime } from './run-time.ts';

/** Seconds between which something lies four times out of five. */
export interface TimeRange {
  readonly low: number;
  readonly high: number;
}

/** A time that is uncertain by a relative spread; see `RunTime`. */
export function rangeOf({ seconds, spread }: Pick<RunTime, 'seconds' | 'spread'>): TimeRange {
  return { low: seconds / (1 + spread), high: seconds * (1 + spread) };
}

/**
 * How long runs take together. Their errors have the same reasons, so they don't cancel out.
 * @param waiting in the order in which they start
 * @param training what is left of the runs that train already
 */
export function totalTime(
  waiting: readonly RunTime[],
  places: Places,
  training: readonly RunTime[] = [],
): TimeRange {
  const runs = [...training, ...waiting];
  const alone = runs.reduce((sum, { seconds }) => sum + seconds, 0);
  const uncertain = runs.reduce((sum, { seconds, spread }) => sum + seconds * spread, 0);
  const spread = alone === 0 ? 0 : uncertain / alone;
  return rangeOf({ seconds: queueSeconds(training, waiting, places), spread });
}

/** Whether finished runs on this machine tell all of the times, at least in part. */
export function areLearnt(runs: readonly RunTime[]): boolean {
  return runs.every((run) => run.runs > 0);
}

/** What times come from, to follow “Estimated”: “from 12 finished runs on this machine”. */
export function basisOf(runs: readonly RunTime[]): string {
  const finished = Math.max(0, ...runs.map((run) => run.runs));
  const has = (basis: RunTime['basis']): boolean => runs.some((run) => run.basis === basis);
  const sources = [
    ...(finished > 0 ? [`${counted(finished, 'finished run')} on this machine`] : []),
    ...(has('measured') ? ['a few training steps measured just now'] : []),
    ...(has('scaled') ? ['the sizes of the networks'] : []),
  ];
  return `from ${new Intl.ListFormat('en-GB').format(sources)}`;
}
