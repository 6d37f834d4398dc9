import type { ExperimentRecord } from '#shared/experiment/record';
import { crowding } from '#shared/experiment/time/crowding';
import type { Places } from '#shared/experiment/time/queue-time';
import type { RunTime } from '#shared/experiment/time/run-time';
import { basisOf, totalTime, type TimeRange } from '#shared/experiment/time/total-time';

/** A run tells its own time so well. */
const ownSpread = 0.15;

/** What is left of a run that was begun before or not at all, if nothing else trains; null while too little is known. */
export function timeToTrain(
  record: Pick<ExperimentRecord, 'step' | 'totalSteps' | 'trainingSeconds' | 'environment'>,
  time: RunTime | null | undefined,
): RunTime | null {
  const { step, totalSteps, trainingSeconds, environment } = record;
  const left = totalSteps === null ? 1 : 1 - step / Math.max(1, totalSteps);
  if (time) return { ...time, seconds: time.seconds * left };
  if (step === 0 || totalSteps === null || trainingSeconds === 0) return null;
  return {
    seconds: (trainingSeconds / step) * (totalSteps - step),
    threads: environment?.engine.threads ?? 1,
    spread: 2 * ownSpread,
    basis: 'finished',
    runs: 1,
  };
}

/** An active run. */
export interface ActiveRun {
  /** At its current speed, beside the others that train; null until it is known. */
  readonly secondsLeft: number | null;
  /** What is left of it as estimated; null while too little is known. */
  readonly time: RunTime | null;
  readonly threads: number;
}

/** How long the queue still takes. */
export interface QueueTime {
  readonly range: TimeRange;
  readonly source: string;
  /** How many runs aren't included, because too little is known about them. */
  readonly unknown: number;
}

/** How long active and waiting runs take until the last one is finished; null while nothing is known. */
export function queueTime(
  active: readonly ActiveRun[],
  waiting: readonly (RunTime | null)[],
  places: Places,
): QueueTime | null {
  const busy = active.reduce((sum, { threads }) => sum + threads, 0);
  const slowed = crowding(busy, Math.max(1, active.length), places.cores);
  const training = active.flatMap(({ secondsLeft, time, threads }): RunTime[] => {
    if (secondsLeft === null) return time === null ? [] : [time];
    const seconds = secondsLeft / slowed;
    return [{ seconds, threads, spread: ownSpread, basis: 'finished', runs: 1 }];
  });
  const next = waiting.filter((time) => time !== null);
  if (training.length + next.length === 0) return null;
  const ownSpeed = next.length === 0 ? 'from the present speed' : basisOf(next);
  return {
    range: totalTime(next, places, training),
    source: ownSpeed,
    unknown: active.length + waiting.length - training.length - next.length,
  };
}
