import { expect, it } from 'vitest';
import { bestText } from '#shared/sweep/words';
import { finishedSweep } from '../../support/sweep-views.ts';

it('the best result of a sweep is in words, if there is one', () => {
  const sweep = finishedSweep(20);
  expect(bestText(sweep)).toBe('92.78 %');
  expect(bestText({ ...sweep, trials: [] })).toBeNull();
});
