import { expect, test } from 'vitest';
import { studentQuantile, studentTwoSided } from '#shared/statistics/student';
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
