import { quantile } from '../statistics/quantile.ts';
import { sweepEpochs } from './course.ts';
import type { SweepTrial, SweepView } from './sweep-view.ts';

/** From the lower end to the higher one. */
export interface CostRange {
  readonly low: number;
  readonly high: number;
}

/**
 * How long a sweep still trains, by what its own runs have taken: their epochs with their validation. Starting runs and
 * their final tests come on top.
 */
export interface SweepTimeLeft {
  readonly epochs: number;
  /** Seconds until it is finished, with as many runs at once as now, or as were asked for. */
  readonly seconds: CostRange;
  /** Seconds of processor cores, of all machines together; null if no run has said how many threads it has. */
  readonly coreSeconds: CostRange | null;
  readonly atOnce: number;
  /** Runs by which it was measured. */
  readonly measured: number;
}

type Timed = Pick<SweepTrial, 'losses' | 'seconds' | 'threads' | 'isReused' | 'lost'>;

/** The quartiles of an epoch's time over runs: half of those to come are expected between them. */
const [lowest, highest] = [0.25, 0.75];

/**
 * How long a sweep still trains. The epochs that are due follow from the plan, without what failed and stopped trials lack.
 * @returns null before any of its own runs has trained an epoch
 */
export function timeLeft(
  view: Pick<SweepView, 'definition' | 'trials' | 'decisions' | 'status' | 'executor' | 'parallel'>,
): SweepTimeLeft | null {
  const timed = view.trials.filter(isTimed);
  if (timed.length === 0) return null;
  const { trained, planned } = sweepEpochs(view);
  const epochs = planned - trained;
  const atOnce = runsAtOnce(view);
  const perEpoch = middleOf(timed.map(({ seconds, losses }) => seconds / losses.length));
  const cores = timed.flatMap(({ seconds, losses, threads }) =>
    threads === null ? [] : [(threads * seconds) / losses.length],
  );
  return {
    epochs,
    seconds: scaled(perEpoch, epochs / atOnce),
    coreSeconds: cores.length === 0 ? null : scaled(middleOf(cores), epochs),
    atOnce,
    measured: timed.length,
  };
}

/**
 * The seconds of processor cores that its own runs have taken so far: the time of their epochs, times their threads.
 * @returns null if no run has said how many threads it has
 */
export function coreSecondsSpent({ trials }: Pick<SweepView, 'trials'>): number | null {
  const known = trials.filter((trial) => isTimed(trial) && trial.threads !== null);
  if (known.length === 0) return null;
  return known.reduce((sum, { seconds, threads }) => sum + seconds * (threads ?? 0), 0);
}

/** Whether a trial says how long epochs take here: runs that were there before may have had another machine. */
function isTimed({ losses, seconds, isReused }: Timed): boolean {
  return losses.length > 0 && seconds > 0 && !isReused;
}

function middleOf(values: readonly number[]): CostRange {
  const ascending = Float64Array.from(values).sort();
  return { low: quantile(ascending, lowest), high: quantile(ascending, highest) };
}

function scaled({ low, high }: CostRange, by: number): CostRange {
  return { low: low * by, high: high * by };
}

/** Runs that train at the same time. Those that wait for a machine don't train yet. */
function runsAtOnce({
  status,
  executor,
  parallel,
  trials,
}: Pick<SweepView, 'status' | 'executor' | 'parallel' | 'trials'>): number {
  if (status !== 'running') return parallel ?? 1;
  const training = trials.filter(
    (trial) => trial.status === 'running' && (executor.kind === 'local' || trial.machine !== null),
  );
  return Math.max(1, training.length);
}
