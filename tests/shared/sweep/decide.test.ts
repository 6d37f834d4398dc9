import { describe, expect, it } from 'vitest';
import { bestTogether, continuesAtOnce, promotable, ranked } from '#shared/sweep/halving';
import { stopsByMedian } from '#shared/sweep/median-stopping';
import { lossOf, nextStep } from '#shared/sweep/plan';
import type { Trial } from '#shared/sweep/standing';
import { decisionInWords, type Decision } from '#shared/sweep/sweep';
import { begin, bySize, definitionWith, simulate } from './simulation.ts';

/** Results of trials by their numbers. */
const results = (...losses: readonly number[]) => losses.map((loss, trial) => ({ trial, loss }));
const trialsOf = (found: readonly { readonly trial: number }[]) => found.map(({ trial }) => trial);

const at = { epoch: 1, place: 1, of: 4, best: 2 } as const;
const trial = (number: number, losses: readonly number[], own: Partial<Trial> = {}): Trial => ({
  ...{ number, point: { hiddenSize: number + 1 }, status: 'waiting', losses },
  ...own,
});

describe('a rung', () => {
  it('has of equal results the earlier trial first, and failed ones last, in whatever order they came', () => {
    const tied = results(0.3, 0.1, NaN, 0.1, Infinity, 0.3);
    for (const order of [tied, tied.toReversed()]) {
      expect(trialsOf(ranked(order))).toEqual([1, 3, 0, 5, 2, 4]);
      expect(trialsOf(bestTogether(order, 3))).toEqual([1, 3]);
      expect(trialsOf(promotable(order, new Set([1]), 3))).toEqual([3]);
    }
  });

  it('never sends on a failed trial, even if all have failed', () => {
    const failed = results(Infinity, NaN, Infinity);
    expect(bestTogether(failed, 3)).toEqual([]);
    expect(promotable(failed, new Set(), 3)).toEqual([]);
    expect(continuesAtOnce(Infinity, failed, 3)).toBe(false);
    expect(continuesAtOnce(NaN, failed, 3)).toBe(false);
    expect(continuesAtOnce(0.5, [...failed, { trial: 3, loss: 0.5 }], 3)).toBe(true);
  });

  it('of a single trial sends it on', () => {
    expect(trialsOf(bestTogether(results(0.9), 3))).toEqual([0]);
    expect(continuesAtOnce(0.9, results(0.9), 3)).toBe(true);
    const halving = { kind: 'synchronous', firstRung: 1, factor: 3 };
    const definition = definitionWith({ halving, method: { kind: 'random', trials: 1 } });
    const { trials } = simulate(begin(definition), bySize, { workers: 2, seed: 0 });
    expect(trials.map(({ losses }) => losses.length)).toEqual([9]);
  });
});

describe('the median', () => {
  const finished = [1, 2, 3, 4, 5].map((loss) => [loss, loss, loss]);

  it('stops what is worse, not what is equal', () => {
    expect(stopsByMedian([3, 3], finished)).toBe(false);
    expect(stopsByMedian([3.1, 3.1], finished)).toBe(true);
    // The best counts that it has reached.
    expect(stopsByMedian([3, 9], finished)).toBe(false);
  });

  it('stops what has no result, and passes over epochs without one', () => {
    expect(stopsByMedian([NaN, NaN], finished)).toBe(true);
    expect(stopsByMedian([4, NaN], finished)).toBe(true);
    expect(stopsByMedian([2, NaN], finished)).toBe(false);
  });
});

it('a result is judged by its goal: the loss as it is, of an accuracy what is missing', () => {
  const result = { validationLoss: 2.5, validationAccuracy: 0.75 };
  expect(lossOf('validationLoss', result)).toBe(2.5);
  expect(lossOf('validationAccuracy', result)).toBe(0.25);
  const none = { validationLoss: null, validationAccuracy: null };
  expect([lossOf('validationLoss', none), lossOf('validationAccuracy', none)]).toEqual([NaN, NaN]);
});

it('TPE is not drawn to what has failed, however good it was until then', () => {
  const method = { kind: 'tpe', trials: 60, cohort: 20 };
  const halving = { kind: 'synchronous', firstRung: 1, factor: 20 };
  const definition = definitionWith({ halving, method });
  const trials = Array.from({ length: 20 }, (_, number): Trial => {
    const point = { hiddenSize: 20 * (number + 1) };
    if (number >= 17) return trial(number, [0.1, 0.1], { point, status: 'failed' });
    return trial(number, [0.5 + number / 100], { point });
  });
  const decisions = trials.map(({ number }): Decision => {
    return { ...at, trial: number, kind: number >= 17 ? 'continues' : 'pauses' };
  });
  const step = nextStep({ definition, trials, decisions }, 1);
  const sizes = step.kind === 'propose' ? step.points.map((point) => Number(point.hiddenSize)) : [];
  expect(sizes).toHaveLength(20);
  expect(sizes.filter((size) => size > 300).length).toBeLessThan(5);
});

describe('synchronous halving', () => {
  const halving = { kind: 'synchronous', firstRung: 1, factor: 2 };

  it('does not count what the median has stopped', () => {
    const definition = definitionWith({ halving, medianStopping: true });
    // A later cohort of four, of which one was stopped on the way to the rung.
    const trials = [trial(0, [0.1]), trial(1, [0.2]), trial(2, [0.3]), trial(3, [0.05])];
    const decisions: Decision[] = [{ ...at, trial: 3, kind: 'stops', place: null }];
    const step = nextStep({ definition, trials, decisions }, 1);
    expect(step.kind === 'decide' ? step.decisions.map(decisionInWords) : step).toEqual([
      'continues after epoch 1: 1st of 3, only the best continues',
      'paused at epoch 1: 2nd of 3, only the best continues',
      'paused at epoch 1: 3rd of 3, only the best continues',
    ]);
  });

  it('sends on those that a budget had paused once it is raised', () => {
    const base = { epochs: 2, validationExamples: 10 };
    const method = { kind: 'random', trials: 4 };
    const within = (budget: number) => definitionWith({ base, halving, method, budget });
    const trials = [0.1, 0.2, 0.3, 0.4].map((loss, number) => trial(number, [loss]));
    const decided = (budget: number, decisions: readonly Decision[], done = trials) => {
      const step = nextStep({ definition: within(budget), trials: done, decisions }, 1);
      return step.kind === 'decide' ? step.decisions : [];
    };
    const continued = (decisions: readonly Decision[]) =>
      trialsOf(decisions.filter(({ kind }) => kind === 'continues'));
    // Four epochs are trained, so that one is left for one of the best two.
    const first = decided(5, []);
    expect(continued(first)).toEqual([0]);
    const done = trials.with(0, trial(0, [0.1, 0.1], { status: 'finished' }));
    expect(decided(5, first, done)).toEqual([]);
    expect(continued(decided(6, first, done))).toEqual([1]);
    expect(decided(4, []).map(decisionInWords)[0]).toBe(
      'paused at epoch 1: 1st of 4, the budget of epochs is spent',
    );
  });
});

describe('asynchronous halving', () => {
  const halving = { kind: 'asynchronous', firstRung: 1, factor: 2 };
  const decided = (trials: readonly Trial[], decisions: readonly Decision[], own: object = {}) => {
    const definition = definitionWith({ halving, ...own });
    const step = nextStep({ definition, trials, decisions }, 1);
    return step.kind === 'decide' ? step.decisions : [];
  };

  it('says that the budget is spent where that is why a good trial is paused', () => {
    const method = { kind: 'random', trials: 2 };
    const base = { epochs: 2, validationExamples: 10 };
    const trials = [trial(0, [0.1])];
    const words = (budget: number) =>
      decided(trials, [], { base, method, budget }).map(decisionInWords);
    expect(words(2)).toEqual(['continues after epoch 1: 1st of 1, only the best continues']);
    const two = [trial(0, [0.2, 0.2], { status: 'finished' }), trial(1, [0.1])];
    const before: Decision[] = [{ ...at, trial: 0, kind: 'continues' }];
    expect(decided(two, before, { base, method, budget: 3 }).map(decisionInWords)).toEqual([
      'paused at epoch 1: 1st of 2, the budget of epochs is spent',
    ]);
  });

  it('has something to train for each free place, what got furthest first', () => {
    const definition = definitionWith({ halving, method: { kind: 'random', trials: 10 } });
    const running = trial(0, [], { status: 'running' });
    const step = nextStep({ definition, trials: [running], decisions: [] }, 4);
    expect(step.kind === 'propose' ? step.points.length : step).toBe(3);
    const trials = [trial(0, []), trial(1, [0.1]), trial(2, [])];
    const decisions: Decision[] = [{ ...at, trial: 1, kind: 'continues' }];
    expect(nextStep({ definition, trials, decisions }, 3)).toEqual({
      kind: 'train',
      trainings: [
        { number: 1, epochs: 2 },
        { number: 0, epochs: 1 },
        { number: 2, epochs: 1 },
      ],
    });
  });

  it('looks at the highest rung first, and gives failed trials no place', () => {
    const trials = [trial(0, [0.5]), trial(1, [0.1, 0.1]), trial(2, [], { status: 'failed' })];
    const before: Decision[] = [{ ...at, trial: 1, kind: 'continues' }];
    expect(decided(trials, before)).toMatchObject([{ trial: 1, epoch: 2 }]);
    const [first] = decided([trial(0, [NaN])], []);
    expect(decisionInWords(first!)).toBe('paused at epoch 1: it failed');
  });
});
