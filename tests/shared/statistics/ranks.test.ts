import { expect, test } from 'vitest';
import { ranks } from '#shared/statistics/ranks';

test('the best is first, whichever direction is better (U22)', () => {
  expect(ranks([0.9, 0.95, 0.8], 'higher')).toEqual([2, 1, 3]);
  expect(ranks([0.9, 0.95, 0.8], 'lower')).toEqual([2, 3, 1]);
});

test('ties share a rank, and what has no value has none (U22)', () => {
  expect(ranks([0.9, null, 0.95, 0.9, 0.7], 'higher')).toEqual([2, null, 1, 2, 4]);
  expect(ranks([null], 'higher')).toEqual([null]);
  expect(ranks([], 'lower')).toEqual([]);
});
