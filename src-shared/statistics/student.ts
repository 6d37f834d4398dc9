import { incompleteBeta } from '../mathematics/special-functions.ts';

/**
 * The two-sided probability that a value of Student's t distribution is at least as far from 0 as `t`.
 * Source: DLMF 8.17 (Abramowitz, Stegun 26.7.1): I of v / (v + t^2) with v / 2 and 1 / 2.
 * @param degreesOfFreedom above 0, not necessarily whole
 */
export function studentTwoSided(t: number, degreesOfFreedom: number): number {
  const square = t * t;
  if (square === Infinity) return 0;
  const sum = degreesOfFreedom + square;
  return incompleteBeta(degreesOfFreedom / sum, square / sum, degreesOfFreedom / 2, 0.5);
}

/**
 * The `p` quantile of Student's t distribution, by bisection down to neighbouring numbers.
 * @param p above 0 and below 1
 * @param degreesOfFreedom above 0, not necessarily whole
 */
export function studentQuantile(p: number, degreesOfFreedom: number): number {
  if (p === 0.5) return 0;
  if (p < 0.5) return -studentQuantile(1 - p, degreesOfFreedom);
  const tails = 2 * (1 - p);
  let low = 0;
  let high = 1;
  while (studentTwoSided(high, degreesOfFreedom) > tails) high *= 2;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (studentTwoSided(middle, degreesOfFreedom) > tails) low = middle;
    else high = middle;
  }
}
