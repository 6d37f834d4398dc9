import { isDisputed } from '../experiment/repetition.ts';
import { oncePerObject } from '../objects/once-per-object.ts';
import { summarise } from '../statistics/summary.ts';
import { rankedTrials } from './plan.ts';
import { hasSeeds, withoutSeed } from './seeds.ts';
import type { Point } from './space.ts';
import type { Standing } from './standing.ts';
import type { SweepTrial, SweepView } from './sweep-view.ts';

/** What a sweep compares: the trials that differ in nothing but their seed. Without seeds to try, each trial is a config. */
export interface TriedConfig {
  readonly point: Point;
  /** In the order of their numbers. */
  readonly trials: readonly SweepTrial[];
  /** The last epoch that any of its trials has reached, after which it is judged; 0: none yet. Failed trials don't count. */
  readonly epoch: number;
  /** Those of its trials that have a result then. */
  readonly judged: readonly SweepTrial[];
  /** The mean of their losses; lower is better. NaN without any. */
  readonly loss: number;
  /** The standard deviation (divisor N - 1) of their losses; null for fewer than two. */
  readonly deviation: number | null;
}

type Judged = Pick<SweepView, 'definition' | 'trials'>;

/** The configs of a sweep, in the order of their first trials. */
function triedConfigs(view: Judged): TriedConfig[] {
  const isOverSeeds = hasSeeds(view.definition);
  return trialsByConfig(view).map((trials) => {
    const counting = trials.filter(({ status }) => status !== 'failed');
    const epoch = Math.max(0, ...counting.map(({ losses }) => losses.length));
    const judged = counting.filter(({ losses }) => losses.length >= epoch && epoch > 0);
    const summary = summarise(judged.map(({ losses }) => losses[epoch - 1]!));
    return {
      point: isOverSeeds ? withoutSeed(trials[0]!.point) : trials[0]!.point,
      trials,
      epoch,
      judged,
      loss: summary?.mean ?? NaN,
      deviation: summary?.deviation ?? null,
    };
  });
}

/** The trials of each config. */
export function trialsByConfig({
  definition,
  trials,
}: Pick<SweepView, 'definition' | 'trials'>): SweepTrial[][] {
  if (!hasSeeds(definition)) return trials.map((trial) => [trial]);
  const configs = new Map<string, SweepTrial[]>();
  for (const trial of trials) {
    const key = JSON.stringify(withoutSeed(trial.point));
    const others = configs.get(key);
    if (others === undefined) configs.set(key, [trial]);
    else others.push(trial);
  }
  return [...configs.values()];
}

/** Whether a trial hasn't reached an epoch, but is to be trained up to there. */
export function isOnTheWay(trial: SweepTrial, epoch: number, standing: Standing): boolean {
  return trial.losses.length < epoch && (standing.target(trial) ?? 0) >= epoch;
}

/**
 * Configs by their results, as `rankedTrials` has trials: those that have got furthest first, then those of which all seeds
 * have, as a few lucky seeds say little, then by their mean.
 */
export const rankedConfigs = oncePerObject((view: Judged): readonly TriedConfig[] => {
  const lossOf = ({ loss }: TriedConfig): number => (Number.isNaN(loss) ? Infinity : loss);
  const lacksSeeds = ({ trials, judged }: TriedConfig): boolean => judged.length < trials.length;
  return triedConfigs(view).sort((one, other) => {
    const order = other.epoch - one.epoch || Number(lacksSeeds(one)) - Number(lacksSeeds(other));
    const [first, second] = [lossOf(one), lossOf(other)];
    if (order !== 0 || first === second) {
      return order || one.trials[0]!.number - other.trials[0]!.number;
    }
    return first < second ? -1 : 1;
  });
});

/** The config with the best result, as `rankedConfigs` has them; null while there is none. */
export function bestConfig(view: Judged): TriedConfig | null {
  return rankedConfigs(view).find(({ loss }) => Number.isFinite(loss)) ?? null;
}

/** The trial of a config with the best result. */
export function bestOf({ trials }: Pick<TriedConfig, 'trials'>): SweepTrial {
  return rankedTrials(trials)[0]!;
}

/** How many trials have failed in training: without those that are disputed, or whose runs are gone. */
export function failedTrials(trials: readonly SweepTrial[]): number {
  return trials.filter((trial) => hasFailed(trial)).length;
}

/** Whether the training of a trial has failed; one that is disputed, or whose run is gone, counts as failed otherwise. */
export function hasFailed(trial: SweepTrial): boolean {
  return trial.status === 'failed' && trial.lost === null && !isDisputed(trial);
}
