import { expect, test } from 'vitest';
import { mcnemarExact } from '#shared/statistics/mcnemar';
import { reference, relativeError } from '../../support/statistics-reference.ts';

test.each(reference.mcnemar)('%d against %d is the binomial test of SciPy', (a, b, expected) => {
  const p = mcnemarExact({ onlyA: a, onlyB: b });
  // 60,000 disagreements one way are beyond the smallest number: 0 in both.
  expect(relativeError(p, expected)).toBeLessThan(1e-9);
});

test.each([
  ['airway responsiveness before and after transplantation', 1, 7, 0.0703],
  ['complete response before and after consolidation', 6, 16, 0.0525],
])('a published example: %s', (_, onlyA, onlyB, expected) => {
  // Fagerland, Lydersen, Laake, "The McNemar test for binary matched-pairs data: mid-p and asymptotic are better than
  // exact conditional", BMC Medical Research Methodology 13:91, 2013.
  expect(mcnemarExact({ onlyA, onlyB })).toBeCloseTo(expected, 4);
});

test('without disagreements there is no evidence of a difference', () => {
  expect(mcnemarExact({ onlyA: 0, onlyB: 0 })).toBe(1);
});

test('all disagreements one way are twice a half to their number', () => {
  expect(mcnemarExact({ onlyA: 20, onlyB: 0 })).toBeCloseTo(2 * 0.5 ** 20, 16);
  expect(mcnemarExact({ onlyA: 0, onlyB: 1 })).toBe(1);
  // Far below what 1 - p could tell from 0.
  expect(Math.log(mcnemarExact({ onlyA: 1000, onlyB: 0 }))).toBeCloseTo(-999 * Math.LN2, 9);
});

test('it does not matter which model is named first', () => {
  expect(mcnemarExact({ onlyA: 3, onlyB: 17 })).toBe(mcnemarExact({ onlyA: 17, onlyB: 3 }));
});
