import { expect, test } from 'vitest';
import { welchTest } from '#shared/statistics/welch';
import { reference, relativeError } from '../../support/statistics-reference.ts';

test.each(reference.welch)('of $a and $b is that of SciPy', ({ a, b, ...expected }) => {
  const result = welchTest(a, b);
  if (result.kind !== 'tested') throw new Error(result.kind);
  expect(relativeError(result.t, expected.t)).toBeLessThan(1e-9);
  expect(relativeError(result.degreesOfFreedom, expected.degreesOfFreedom)).toBeLessThan(1e-9);
  expect(relativeError(result.p, expected.p)).toBeLessThan(1e-9);
  const width = expected.interval[1] - expected.interval[0];
  result.interval.forEach((end, index) => {
    expect(Math.abs(end - expected.interval[index]!)).toBeLessThan(1e-9 * width);
  });
});

test("Student's data on sleep give what R's help page of t.test prints", () => {
  // Student, "The probable error of a mean", Biometrika 6, 1908; R: t.test(extra ~ group, data = sleep).
  const first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
  const second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
  const result = welchTest(first, second);
  if (result.kind !== 'tested') throw new Error(result.kind);
  expect(result.t).toBeCloseTo(-1.8608, 4);
  expect(result.degreesOfFreedom).toBeCloseTo(17.776, 3);
  expect(result.p).toBeCloseTo(0.07939, 5);
  expect(result.interval[0]).toBeCloseTo(-3.3654832, 7);
  expect(result.interval[1]).toBeCloseTo(0.2054832, 7);
});

test('fewer than two values have no variance', () => {
  expect(welchTest([], [1, 2])).toEqual({ kind: 'tooFew', difference: null });
  expect(welchTest([3], [1, 2])).toEqual({ kind: 'tooFew', difference: 1.5 });
  expect(welchTest([3], [1])).toEqual({ kind: 'tooFew', difference: 2 });
});

test('without variance there is nothing to test', () => {
  expect(welchTest([0.1, 0.1, 0.1], [0.1, 0.1])).toEqual({ kind: 'noVariance', difference: 0 });
  expect(welchTest([1, 1], [0.5, 0.5])).toEqual({ kind: 'noVariance', difference: 0.5 });
});
