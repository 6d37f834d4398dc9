import { describe, expect, it, test } from 'vitest';
import { median, summarise } from '#shared/statistics/summary';
import { reference, relativeError } from '../../support/statistics-reference.ts';

test.each(reference.aggregate)('mean and deviation of $values are those of NumPy', (given) => {
  const { values, mean, deviation } = given;
  const summary = summarise(values)!;
  expect(summary.count).toBe(values.length);
  expect(relativeError(summary.mean, mean)).toBeLessThan(1e-15);
  expect(relativeError(summary.deviation!, deviation)).toBeLessThan(1e-9);
});

test('equal values have exactly their own mean and a deviation of 0', () => {
  expect(summarise([0.1, 0.1, 0.1])).toEqual({ count: 3, mean: 0.1, deviation: 0 });
});

test('one value has no deviation, and no values have no summary', () => {
  expect(summarise([0.98])).toEqual({ count: 1, mean: 0.98, deviation: null });
  expect(summarise([])).toBeNull();
});

describe('median', () => {
  it('is the middle, or the mean of the two in the middle', () => {
    expect(median([3, 100, 1])).toBe(3);
    expect(median([10, 2, 4, 1])).toBe(3);
  });
});
