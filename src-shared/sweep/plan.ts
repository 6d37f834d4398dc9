import { affordableTrials, epochsLeft } from './budget.ts';
import { dueDecisions } from './decide.ts';
import { proposals } from './propose.ts';
import { Standing, type SweepState, type Trial } from './standing.ts';
import type { Decision, SweepDefinition } from './sweep.ts';
import type { Point } from './space.ts';

/** A trial to be trained up to an epoch. */
export interface Training {
  readonly number: number;
  readonly epochs: number;
}

/** What a sweep does next. */
export type SweepStep =
  | { readonly kind: 'decide'; readonly decisions: readonly Decision[] }
  | { readonly kind: 'propose'; readonly points: readonly Point[] }
  /** The most promising first; empty while those under way must end first. */
  | { readonly kind: 'train'; readonly trainings: readonly Training[] }
  | { readonly kind: 'finished' };

/**
 * What a sweep does next. With synchronous halving, or with neither halving nor median stopping, all that it decides and
 * proposes follows from the trials' results, whatever the order in which they came and however many run at once.
 * @param room how many trials can be trained at once; only asynchronous halving proposes new ones by it
 */
export function nextStep(state: SweepState, room: number): SweepStep {
  const standing = new Standing(state);
  const decisions = dueDecisions(state, standing);
  if (decisions.length > 0) return { kind: 'decide', decisions };
  const trainings = dueTrainings(state, standing);
  const running = state.trials.filter(({ status }) => status === 'running').length;
  const active = trainings.length + running;
  const isAsynchronous = state.definition.halving?.kind === 'asynchronous';
  if (active === 0 || (isAsynchronous && active < room)) {
    const most = isAsynchronous ? room - active : Infinity;
    const { definition, trials } = state;
    const affordable = affordableTrials(
      definition,
      trials.length,
      epochsLeft(state, standing),
      most,
    );
    const points = affordable === 0 ? [] : proposals(state, affordable);
    if (points.length > 0) return { kind: 'propose', points };
  }
  return active === 0 ? { kind: 'finished' } : { kind: 'train', trainings };
}

/** The trials that are to be trained further, those that have got furthest first. */
function dueTrainings({ trials }: SweepState, standing: Standing): Training[] {
  return trials
    .flatMap((trial) => {
      const epochs = standing.target(trial);
      return epochs !== null && standing.isDue(trial, epochs)
        ? [{ number: trial.number, epochs }]
        : [];
    })
    .sort((one, other) => other.epochs - one.epochs || one.number - other.number);
}

/**
 * What a trial is judged by after an epoch.
 * @returns lower is better; NaN without a validation
 */
export function lossOf(
  goal: SweepDefinition['goal'],
  result: { readonly validationLoss: number | null; readonly validationAccuracy: number | null },
): number {
  const value = result[goal];
  if (value === null) return NaN;
  return goal === 'validationAccuracy' ? 1 - value : value;
}

/** Trials by their results: those that have got furthest first, then by loss and number; failed ones are last. */
export function rankedTrials<Ranked extends Trial>(trials: readonly Ranked[]): Ranked[] {
  const lossAtEnd = ({ losses }: Trial): number => {
    const loss = losses.at(-1) ?? Infinity;
    return Number.isNaN(loss) ? Infinity : loss;
  };
  return trials.toSorted((one, other) => {
    const further =
      Number(one.status === 'failed') - Number(other.status === 'failed') ||
      other.losses.length - one.losses.length;
    const [first, second] = [lossAtEnd(one), lossAtEnd(other)];
    if (further !== 0 || first === second) return further || one.number - other.number;
    return first < second ? -1 : 1;
  });
}
