import { expect, test } from 'vitest';
import { studentCdf, studentQuantile, studentTwoSided } from '#shared/statistics/student';
import { reference, relativeError } from '../../support/statistics-reference.ts';

test.each(reference.studentTwoSided)(
  'both tails beyond %d with %d degrees of freedom are those of SciPy',
  (t, degreesOfFreedom, expected) => {
    expect(relativeError(studentTwoSided(t, degreesOfFreedom), expected)).toBeLessThan(1e-9);
  },
);

test.each(reference.studentQuantile)(
  'the quantile of %d with %d degrees of freedom is that of SciPy',
  (p, degreesOfFreedom, expected) => {
    expect(relativeError(studentQuantile(p, degreesOfFreedom), expected)).toBeLessThan(1e-9);
  },
);

test('the share below rises from 0 over a half to 1', () => {
  expect(studentCdf(-Infinity, 3)).toBe(0);
  expect(studentCdf(0, 3)).toBe(0.5);
  expect(studentCdf(Infinity, 3)).toBe(1);
  expect(studentCdf(-2, 3) + studentCdf(2, 3)).toBeCloseTo(1, 15);
});
