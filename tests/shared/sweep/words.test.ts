import { expect, it } from 'vitest';
import { summaryOf } from '#shared/sweep/sweep-summary';
import type { SweepTrial } from '#shared/sweep/sweep-view';
import { bestText } from '#shared/sweep/words';
import { finishedSweep, seedSweep } from '../../support/sweep-views.ts';

it('the best result of a sweep is in words, if there is one', () => {
  const sweep = finishedSweep(20);
  expect(bestText(summaryOf(sweep))).toBe('92.78 %');
  expect(bestText(summaryOf({ ...sweep, trials: [] }))).toBeNull();
});

it('the best result over seeds is that of a config, with its deviation and how many seeds it has', () => {
  const sweep = seedSweep([
    [8, 1, [0.5, 0.02]],
    [8, 2, [0.5, 0.04]],
    [16, 1, [0.5, 0.01]],
    [16, 2, [0.04]],
  ]);
  // 16 has the best trial, but not yet its other seed.
  expect(bestText(summaryOf(sweep))).toBe('97.00 ± 1.41 %, 2 seeds');
  const only = { ...sweep, trials: sweep.trials.slice(2) };
  expect(bestText(summaryOf(only))).toBe('99.00 %, 1 of 2 seeds');
  const failed = { ...sweep.trials[3]!, status: 'failed' } as const;
  const other = (own: Partial<SweepTrial>) =>
    bestText(summaryOf({ ...sweep, trials: [sweep.trials[2]!, { ...failed, ...own }] }));
  expect(other({})).toBe('99.00 %, 1 of 2 seeds, 1 failed');
  // The run of one that is lost or disputed hasn’t failed.
  expect(other({ lost: 'deleted' })).toBe('99.00 %, 1 of 2 seeds');
  const repetitions = [{ machine: 'n2', epoch: 1, isEqual: false }];
  expect(other({ repetitions })).toBe('99.00 %, 1 of 2 seeds');
});
