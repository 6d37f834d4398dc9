import { expect, it } from 'vitest';
import { bestConfig, bestOf, rankedConfigs } from '#shared/sweep/configs';
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
  expect(best).toMatchObject({ point: { hiddenSize: 8 }, epoch: 2, count: 2, deviation: 0 });
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
  expect(rankedConfigs(view)[1]).toMatchObject({ epoch: 2, count: 1, isOpen: true, loss: 0.1 });
  // One that nobody trains any more is not waited for.
  const failed = view.trials.with(3, { ...view.trials[3]!, status: 'failed' });
  expect(trialsOf({ ...view, trials: failed })[0]).toEqual([2, 3]);
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
