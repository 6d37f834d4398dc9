import { expect, it } from 'vitest';
import { bestConfig, bestOf, rankedConfigs } from '#shared/sweep/configs';
import { rankedTrials } from '#shared/sweep/plan';
import type { SweepView } from '#shared/sweep/sweep-view';
import { finishedSweep, sampleTrial, seedSweep } from '../../support/sweep-views.ts';

const trialsOf = (view: SweepView) =>
  rankedConfigs(view).map(({ trials }) => trials.map(({ number }) => number));

it('trials that differ only in their seed are a config, judged by its mean', () => {
  const view = seedSweep([
    [8, 1, [0.5, 0.2]],
    [16, 1, [0.5, 0.1]],
    [8, 2, [0.5, 0.2]],
    [16, 2, [0.5, 0.4]],
  ]);
  // The best trial is of 16, the best mean that of 8.
  expect(trialsOf(view)).toEqual([
    [0, 2],
    [1, 3],
  ]);
  const best = bestConfig(view)!;
  expect(best).toMatchObject({ point: { hiddenSize: 8 }, epoch: 2, deviation: 0 });
  expect(best.judged).toHaveLength(2);
  expect(best.loss).toBe(0.2);
  const [, other] = rankedConfigs(view);
  expect(other!.loss).toBe(0.25);
  expect(other!.deviation).toBeCloseTo(0.2121, 4);
  expect(bestOf(other!).number).toBe(1);
});

it('a config whose seeds have not all been trained comes after those that have', () => {
  const view = seedSweep([
    [8, 1, [0.5, 0.3]],
    [8, 2, [0.5, 0.3]],
    [16, 1, [0.5, 0.1]],
    [16, 2, [0.4]],
  ]);
  expect(trialsOf(view)[0]).toEqual([0, 1]);
  const [, lucky] = rankedConfigs(view);
  expect(lucky).toMatchObject({ epoch: 2, judged: [{ number: 2 }], loss: 0.1 });
  // Nor does one seed that has not failed say much.
  const failed = view.trials.with(3, { ...view.trials[3]!, status: 'failed' });
  expect(trialsOf({ ...view, trials: failed })[0]).toEqual([0, 1]);
});

it('a failed trial has no result, however far it has got', () => {
  const view = seedSweep([
    [8, 1, [0.5, 0.4]],
    [8, 2, [0.5, 0.1]],
    [16, 1, [0.6]],
    [16, 2, [0.6]],
  ]);
  const fail = (...numbers: number[]): SweepView => ({
    ...view,
    trials: view.trials.map((trial) =>
      numbers.includes(trial.number) ? { ...trial, status: 'failed' as const } : trial,
    ),
  });
  expect(bestConfig(fail(1))).toMatchObject({ judged: [{ number: 0 }], loss: 0.4 });
  expect(bestOf(bestConfig(fail(1))!).number).toBe(0);
  // All of the config that has got further.
  expect(bestConfig(fail(0, 1))).toMatchObject({ point: { hiddenSize: 16 }, epoch: 1 });
  expect(bestConfig(fail(0, 1, 2, 3))).toBeNull();
  const plain = finishedSweep(4);
  const [first, ...others] = plain.trials;
  const diverged = { ...plain, trials: [{ ...first!, status: 'failed' as const }, ...others] };
  expect(bestConfig(plain)!.trials[0]!.number).toBe(0);
  expect(bestConfig(diverged)!.trials[0]!.number).toBe(1);
  expect(rankedTrials(diverged.trials).at(-1)!.number).toBe(0);
});

it('a mean that isn’t finite comes last, and before any epoch there is no best', () => {
  const view = seedSweep([
    [8, 1, [0.5, 0.3]],
    [8, 2, [0.5, Number.NaN]],
    [16, 1, [0.5, 0.9]],
    [16, 2, [0.5, 0.9]],
  ]);
  expect(trialsOf(view)[0]).toEqual([2, 3]);
  const none = view.trials.map((trial) => ({ ...trial, losses: [] }));
  expect(bestConfig({ ...view, trials: none })).toBeNull();
});

it('without seeds each trial is a config, also if another has the same values', () => {
  const sweep = finishedSweep(3);
  const trials = [sampleTrial(0, { losses: [0.3] }), sampleTrial(1, { losses: [0.2] })];
  const { point } = trials[0]!;
  const same = trials.map((trial) => ({ ...trial, point }));
  expect(trialsOf({ ...sweep, trials: same, decisions: [] })).toEqual([[1], [0]]);
});
