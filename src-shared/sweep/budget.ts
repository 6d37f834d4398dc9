import { sweepRungs, type SweepDefinition } from './sweep.ts';
import type { Standing, SweepState } from './standing.ts';

/** How many trials are trained up to an epoch. */
export interface PlannedRung {
  readonly epoch: number;
  readonly trials: number;
}

/** What halving makes of some trials that are compared with each other, if none fails. */
export function plannedRungs(definition: SweepDefinition, trials: number): PlannedRung[] {
  const factor = definition.halving?.factor ?? 1;
  let left = trials;
  return sweepRungs(definition).map((epoch, rung) => {
    if (rung > 0) left = Math.min(left, Math.max(1, Math.floor(left / factor)));
    return { epoch, trials: left };
  });
}

/**
 * The epochs that some trials train together, if none fails or is stopped early. Where trials are compared before all are
 * there, more of them may be sent on.
 */
export function epochsOfTrials(definition: SweepDefinition, trials: number): number {
  return plannedRungs(definition, trials).reduce(
    (sum, rung, index, all) => sum + rung.trials * (rung.epoch - (all[index - 1]?.epoch ?? 0)),
    0,
  );
}

/**
 * The epochs that the decisions so far have given to trials: those up to the rung that each is sent to, or was left behind
 * at. So it doesn't depend on how far they are trained, or on whether that was done before.
 */
export function grantedEpochs({ trials }: Pick<SweepState, 'trials'>, standing: Standing): number {
  return trials.reduce((sum, trial) => {
    const last = standing.of(trial).at(-1);
    const isLeftBehind = last !== undefined && last.kind !== 'continues';
    // One that has failed on its way lacks the rest.
    const reached = isLeftBehind ? last.epoch : trial.losses.length;
    return sum + (standing.target(trial) ?? reached);
  }, 0);
}

/** The epochs of a sweep's budget that are left to give; Infinity without a budget. */
export function epochsLeft(state: SweepState, standing: Standing): number {
  const { budget } = state.definition;
  return budget === null ? Infinity : budget - grantedEpochs(state, standing);
}

/**
 * How many more trials the rest of a budget is enough for, with the epochs of those that halving will send on.
 * @param tried how many there are already
 * @param left epochs
 * @param most that are asked for
 */
export function affordableTrials(
  definition: SweepDefinition,
  tried: number,
  left: number,
  most: number,
): number {
  if (left === Infinity) return most;
  const before = epochsOfTrials(definition, tried);
  // Each costs at least the first rung, so that this ends; costs grow with the number of trials.
  let [fits, tooMany] = [0, Math.min(most, Math.floor(left / sweepRungs(definition)[0]!)) + 1];
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    const cost = epochsOfTrials(definition, tried + middle) - before;
    if (cost <= left) fits = middle;
    else tooMany = middle;
  }
  return fits;
}
