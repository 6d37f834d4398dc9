import { expect, it } from 'vitest';
import { epochAxis } from '../../../../../src-renderer/features/compare/inside/chart-axes.ts';

it('an axis of epochs has whole ones; a point within an epoch is told exactly', () => {
  expect([0, 0.5, 1, 1200].map((epoch) => epochAxis.write(epoch))).toEqual(['0', '', '1', '1,200']);
  expect([1, 1.25].map((epoch) => epochAxis.writePoint!(epoch))).toEqual(['1', '1.25']);
});
