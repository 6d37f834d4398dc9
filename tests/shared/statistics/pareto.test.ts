import { expect, test } from 'vitest';
import { paretoFront } from '#shared/statistics/pareto';

const points = [
  { cost: 3, value: 0.9 },
  { cost: 1, value: 0.5 },
  { cost: 2, value: 0.4 },
  { cost: 3, value: 0.7 },
  { cost: 4, value: 0.9 },
  { cost: 5, value: 0.95 },
];

test('the front is the points that no other beats, by ascending cost', () => {
  expect(paretoFront(points, 'higher')).toEqual([1, 0, 5]);
  expect(paretoFront(points, 'lower')).toEqual([1, 2]);
});

test('equal points are on it together', () => {
  const twice = [...points, { cost: 3, value: 0.9 }];
  expect(paretoFront(twice, 'higher')).toEqual([1, 0, 6, 5]);
});

test('values that are missing are on no front', () => {
  expect(
    paretoFront(
      [
        { cost: NaN, value: 1 },
        { cost: 1, value: NaN },
      ],
      'higher',
    ),
  ).toEqual([]);
  expect(paretoFront([], 'higher')).toEqual([]);
});
