import { expect, it } from 'vitest';
import { summaryOf } from '#shared/sweep/sweep-summary';
import { finishedSweep, sampleTrial, seedSweep } from '../../support/sweep-views.ts';

it('counts what there is, and leaves out the long lists', () => {
  const view = finishedSweep(20);
  const summary = summaryOf(view);
  expect(summary).toMatchObject({
    ...{ id: view.id, status: 'finished', definition: view.definition },
    ...{ trials: 20, plannedTrials: 20, begun: 20, failed: 0 },
    epochs: { trained: 44, planned: 44 },
    best: { deviation: null, count: 1, failed: 0, seeds: 1 },
  });
  expect(summary.best!.loss).toBeCloseTo(0.05 + 0.2 / 9, 12);
  expect(summary).not.toHaveProperty('decisions');
});

it('tells trials that there are from those to come and those that have begun', () => {
  const trials = [sampleTrial(0, { losses: [0.5] }), sampleTrial(1)];
  const view = { ...finishedSweep(20), trials, decisions: [] };
  expect(summaryOf(view)).toMatchObject({ trials: 2, plannedTrials: 20, begun: 1 });
  expect(summaryOf({ ...view, trials: [] })).toMatchObject({ trials: 0, best: null });
});

it('takes the mean over the seeds of the best config', () => {
  const view = seedSweep([
    [8, 1, [0.5, 0.02]],
    [8, 2, [0.5, 0.04]],
    [16, 1, [0.5, 0.5]],
  ]);
  expect(summaryOf(view).best).toMatchObject({ count: 2, seeds: 2 });
  expect(summaryOf(view).best!.loss).toBeCloseTo(0.03, 12);
});
