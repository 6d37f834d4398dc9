import { studentQuantile, studentTwoSided } from './student.ts';
import { summarise } from './summary.ts';

/** The result of Welch's test, or why there is none. */
export type WelchResult =
  | {
      readonly kind: 'tested';
      /** Mean of the first group minus that of the second. */
      readonly difference: number;
      readonly t: number;
      readonly degreesOfFreedom: number;
      /** Two-sided. */
      readonly p: number;
      /** 95 % interval of the difference. */
      readonly interval: readonly [number, number];
    }
  /** A group has fewer than two values, so its variance can't be estimated. */
  | { readonly kind: 'tooFew'; readonly difference: number | null }
  /** All values within each group are equal, so there is no variance to test against. */
  | { readonly kind: 'noVariance'; readonly difference: number };

/**
 * Welch's t test of whether two groups have the same mean, without assuming equal variances.
 * Source: Welch, "The generalization of 'Student's' problem when several different population variances are involved",
 * Biometrika 34, 1947; degrees of freedom: Satterthwaite, Biometrics Bulletin 2, 1946.
 */
export function welchTest(a: readonly number[], b: readonly number[]): WelchResult {
  const first = summarise(a);
  const second = summarise(b);
  if (first === null || second === null) return { kind: 'tooFew', difference: null };
  const difference = first.mean - second.mean;
  if (first.deviation === null || second.deviation === null) {
    return { kind: 'tooFew', difference };
  }
  const errorA = first.deviation ** 2 / first.count;
  const errorB = second.deviation ** 2 / second.count;
  const variance = errorA + errorB;
  if (variance === 0) return { kind: 'noVariance', difference };
  // As shares, so that squares of small variances don't vanish.
  const degreesOfFreedom =
    1 /
    ((errorA / variance) ** 2 / (first.count - 1) + (errorB / variance) ** 2 / (second.count - 1));
  const standardError = Math.sqrt(variance);
  const t = difference / standardError;
  const half = studentQuantile(0.975, degreesOfFreedom) * standardError;
  return {
    kind: 'tested',
    difference,
    t,
    degreesOfFreedom,
    p: studentTwoSided(t, degreesOfFreedom),
    interval: [difference - half, difference + half],
  };
}
