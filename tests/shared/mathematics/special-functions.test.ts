import { expect, test } from 'vitest';
import {
  incompleteBeta,
  logBeta,
  logChoose,
  logGamma,
} from '#shared/mathematics/special-functions';
import { reference, relativeError } from '../../support/statistics-reference.ts';

test.each(reference.logGamma)('log gamma of %d is that of SciPy', (x, expected) => {
  // Near 1 and 2, where it is 0, digits are lost to its neighbours' size.
  expect(Math.abs(logGamma(x) - expected)).toBeLessThan(1e-13 * Math.max(10, Math.abs(expected)));
});

test.each(reference.incompleteBeta)(
  'incomplete beta of %d with %d and %d is that of SciPy',
  (x, a, b, expected) => {
    expect(relativeError(incompleteBeta(x, 1 - x, a, b), expected)).toBeLessThan(1e-10);
  },
);

test('incomplete beta is 0 and 1 at its ends', () => {
  expect(incompleteBeta(0, 1, 2, 3)).toBe(0);
  expect(incompleteBeta(1, 0, 2, 3)).toBe(1);
});

test('log choose', () => {
  expect(Math.exp(logChoose(52, 5))).toBeCloseTo(2_598_960, 4);
  expect(logChoose(7, 0)).toBe(0);
  expect(logChoose(7, 7)).toBe(0);
});

test('log beta goes over from small to large arguments without a step', () => {
  for (const [a, b] of [
    [9.999, 9.999],
    [10, 10],
    [2, 30],
    [30, 2],
    [40, 50],
  ] as const) {
    expect(logBeta(a, b)).toBeCloseTo(logGamma(a) + logGamma(b) - logGamma(a + b), 11);
  }
});
