import { affordableTrials, epochsOfTrials, plannedRungs } from './budget.ts';
import { ranked } from './halving.ts';
import { oncePerObject } from '../objects/once-per-object.ts';
import { summarise } from '../statistics/summary.ts';
import { counted } from '../text/format.ts';
import { isOnTheWay, rankedConfigs, trialsByConfig } from './configs.ts';
import { rankedTrials } from './plan.ts';
import { listedSeeds } from './seeds.ts';
import { listedPoints } from './space.ts';
import { resultAt, type Standing, standingOf } from './standing.ts';
import { baseConfig, sweepRungs, type Decision, type SweepDefinition } from './sweep.ts';
import type { SweepTrial, SweepView } from './sweep-view.ts';

type Followed = Pick<SweepView, 'definition' | 'trials' | 'decisions'>;

/**
 * How many trials a sweep tries, if nothing is left out because its values don't go together, and none fails: those that
 * were asked for, but no more than there are points, and than its budget covers.
 */
export function plannedTrials(definition: SweepDefinition): number {
  return affordableTrials(definition, 0, definition.budget ?? Infinity, askedTrials(definition));
}

function askedTrials(definition: SweepDefinition): number {
  const { method } = definition;
  const size = sizeOf(definition);
  return method.kind === 'grid' ? size : Math.min(size, method.trials);
}

/** How many points a space has. Counting those of a large one takes a while, and a page asks several times. */
const sizeOf = oncePerObject(
  (definition: SweepDefinition) =>
    listedPoints(definition.space, baseConfig(definition))?.length ?? Infinity,
);

/** The epochs that a whole sweep trains, if no trial fails or is stopped early; see `epochsOfTrials`. */
export function plannedEpochs(definition: SweepDefinition): number {
  return epochsOfTrials(definition, plannedTrials(definition));
}

/** What a sweep will do, in words: `20 trials for 1 epoch, 6 of them for 3, 2 for 9`, `; each config with 3 seeds`. */
export function planInWords(definition: SweepDefinition): string {
  const { method, halving, budget } = definition;
  const planned = plannedTrials(definition);
  const comeTogether = method.kind !== 'tpe' || planned <= method.cohort;
  const isExact = comeTogether && halving?.kind !== 'asynchronous';
  const rungs = plannedRungs(definition, planned).map(({ epoch, trials }, rung) => {
    if (rung === 0) return `${counted(trials, 'trial')} for ${counted(epoch, 'epoch')}`;
    const least = rung === 1 && !isExact ? 'at least ' : '';
    return `${least}${trials}${rung === 1 ? ' of them' : ''} for ${epoch}`;
  });
  const isCohort = !comeTogether && halving?.kind !== 'asynchronous';
  const cohort = isCohort ? [`proposed ${method.cohort} at a time`] : [];
  const limit = budget === null ? [] : [`within ${counted(budget, 'epoch')}`];
  const each = listedSeeds(definition).length;
  const seeds = each > 1 ? [`each config with ${counted(each, 'seed')}`] : [];
  return [rungs.join(', '), ...seeds, ...cohort, ...limit].join('; ');
}

/** The epochs of a sweep. */
export interface SweepEpochs {
  /** Trained, as far as its decisions have asked for them: of a run that was there before, perhaps not all of its own. */
  readonly trained: number;
  /** To be trained in all: without those that failed and stopped trials lack, as far as nobody trains them instead. */
  readonly planned: number;
}

/** How many epochs a sweep trains, and how many of them it has. */
export const sweepEpochs = oncePerObject((view: Followed): SweepEpochs => {
  const { definition, trials } = view;
  const standing = standingOf(view);
  let trained = 0;
  let due = 0;
  let lost = 0;
  for (const trial of trials) {
    const epochs = trial.losses.length;
    const target = standing.target(trial);
    const reached = target ?? standing.of(trial).at(-1)?.epoch ?? epochs;
    trained += Math.min(epochs, reached);
    due += Math.max(0, (target ?? 0) - epochs);
    if (trial.status === 'failed' || standing.isStopped(trial)) {
      lost += Math.max(0, (standing.rungs[standing.passed(trial)] ?? 0) - epochs);
    }
  }
  const isOver = due === 0 && trials.length > 0 && trials.length >= plannedTrials(definition);
  const expected = isOver ? 0 : plannedEpochs(definition) - lost;
  return { trained, planned: Math.max(expected, trained + due) };
});

/** The best result of a sweep after some of its epochs. */
export interface BestSoFar {
  /** Epochs that all trials together have trained by then. */
  readonly epochs: readonly number[];
  /** The lowest loss until then, after any epoch of any trial; over seeds, of any config. */
  readonly losses: readonly number[];
}

/** The trials by those that were proposed together. */
function cohorts({ definition: { method }, trials }: Followed): SweepTrial[][] {
  const size = method.kind === 'tpe' ? method.cohort : Math.max(1, trials.length);
  return Array.from({ length: Math.ceil(trials.length / size) }, (_, index) =>
    trials.slice(index * size, (index + 1) * size),
  );
}

/**
 * How the best result improved with the epochs trained. Epochs count cohort by cohort, rung by rung and trial by trial,
 * whatever was trained at the same time or later. Over seeds, the mean of a config counts once all of its trials that get to
 * an epoch have. What has failed doesn't count, and over seeds nor does its whole config, which `rankedConfigs` judges by the
 * others.
 */
export function bestSoFar(view: Followed): BestSoFar {
  const rungs = sweepRungs(view.definition);
  const means = new MeansOfConfigs(view);
  const epochs: number[] = [];
  const losses: number[] = [];
  let count = 0;
  let best = Infinity;
  for (const cohort of cohorts(view)) {
    for (const [rung, to] of rungs.entries()) {
      const from = rungs[rung - 1] ?? 0;
      for (const trial of cohort) {
        for (let epoch = from + 1; epoch <= Math.min(to, trial.losses.length); epoch++) {
          count += 1;
          const loss = means.after(trial, epoch);
          if (loss === null || !(loss < best)) continue;
          best = loss;
          epochs.push(count);
          losses.push(best);
        }
      }
    }
  }
  if (losses.length > 0 && count > epochs.at(-1)!) {
    epochs.push(count);
    losses.push(best);
  }
  return { epochs, losses };
}

/** The mean results of configs, as their trials come to their epochs one after the other. */
class MeansOfConfigs {
  readonly #configs = new Map<number, readonly SweepTrial[]>();
  readonly #standing: Standing;
  /** Of the first trial of each config, by epoch: those that have come there. */
  readonly #come = new Map<number, Map<number, number>>();

  constructor(view: Followed) {
    this.#standing = standingOf(view);
    for (const trials of trialsByConfig(view)) {
      for (const { number } of trials) this.#configs.set(number, trials);
    }
  }

  /** A trial has come to an epoch. @returns the mean of its config there; null while others are to come, or if one has failed */
  after({ number, losses }: SweepTrial, epoch: number): number | null {
    const trials = this.#configs.get(number)!;
    if (trials.some(({ status }) => status === 'failed')) return null;
    if (trials.length === 1) return losses[epoch - 1]!;
    const first = trials[0]!.number;
    const come = this.#come.get(first) ?? new Map<number, number>();
    this.#come.set(first, come);
    const count = (come.get(epoch) ?? 0) + 1;
    come.set(epoch, count);
    const there = trials.filter((trial) => trial.losses.length >= epoch);
    if (count < there.length) return null;
    if (trials.some((trial) => isOnTheWay(trial, epoch, this.#standing))) return null;
    return summarise(there.map((trial) => trial.losses[epoch - 1]!))!.mean;
  }
}

/** A trial at a rung. */
export interface RungTrial {
  readonly trial: SweepTrial;
  /** Its loss there, or null if it is still on the way. */
  readonly loss: number | null;
  /** What was decided about it there, or on the way there; null if nothing was, as of most at the last rung. */
  readonly decision: Decision | null;
}

/** A step of the ladder that trials climb. */
export interface LadderRung {
  readonly epoch: number;
  readonly isLast: boolean;
  /** The best first, then those that haven't got there yet. */
  readonly trials: readonly RungTrial[];
  readonly continued: number;
  readonly paused: number;
}

/** The rungs of a sweep with the trials that have reached them or are on the way. */
export function ladder(view: Followed): LadderRung[] {
  const standing = standingOf(view);
  const { rungs } = standing;
  return rungs.map((epoch, index) => {
    const here = view.trials.filter((trial) => standing.passed(trial) >= index);
    const arrived = here.filter(({ losses }) => losses.length >= epoch);
    const order = ranked(arrived.map((trial) => resultAt(trial, epoch)));
    const onTheWay = here
      .filter(({ losses }) => losses.length < epoch)
      .sort(
        (one, other) =>
          other.losses.length - one.losses.length || isRunning(other) - isRunning(one),
      );
    const at = (trial: SweepTrial, loss: number | null): RungTrial => ({
      trial,
      loss,
      decision: decisionAt(standing.of(trial), epoch),
    });
    const trials = [
      ...order.map(({ trial, loss }) => at(view.trials[trial]!, loss)),
      ...onTheWay.map((trial) => at(trial, null)),
    ];
    const decided = (kind: Decision['kind']): number =>
      trials.filter(({ decision }) => decision?.kind === kind).length;
    return {
      epoch,
      isLast: index === rungs.length - 1,
      trials,
      continued: decided('continues'),
      paused: decided('pauses'),
    };
  });
}

/** The last decision about a trial at a rung. One that the median has stopped may have ended between two rungs. */
function decisionAt(decisions: readonly Decision[], epoch: number): Decision | null {
  const last = decisions.at(-1);
  return (
    decisions.findLast((each) => each.epoch === epoch) ??
    (last?.kind === 'stops' && last.epoch < epoch ? last : null)
  );
}

function isRunning({ status }: SweepTrial): number {
  return Number(status === 'running');
}

/**
 * The runs of the best configs of a sweep, those of the best first: all of a config, one for each seed that has got as far.
 * @param count how many configs at most
 */
export function bestRuns(view: Followed, count: number): string[][] {
  const best: string[][] = [];
  for (const { judged } of rankedConfigs(view)) {
    if (best.length >= count || judged.length === 0) break;
    const runs = rankedTrials(judged).flatMap(({ experiment }) => experiment ?? []);
    if (runs.length > 0) best.push(runs);
  }
  return best;
}
