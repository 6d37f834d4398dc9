import { expect, test } from 'vitest';
import { holmAdjusted } from '#shared/statistics/holm';
import { reference } from '../../support/statistics-reference.ts';

test.each(reference.holm)(
  'the adjusted values of %j are those worked out by NumPy',
  (p, sorted) => {
    const adjusted = holmAdjusted(p);
    adjusted
      .toSorted((a, b) => a - b)
      .forEach((value, index) => {
        expect(value).toBeCloseTo(sorted[index]!, 12);
      });
  },
);

test('they are in the order of the given values', () => {
  const adjusted = holmAdjusted([0.01, 0.04, 0.03, 0.005]);
  [0.03, 0.06, 0.06, 0.02].forEach((expected, index) => {
    expect(adjusted[index]).toBeCloseTo(expected, 15);
  });
});

test('none, and one', () => {
  expect(holmAdjusted([])).toEqual([]);
  expect(holmAdjusted([0.03])).toEqual([0.03]);
});
