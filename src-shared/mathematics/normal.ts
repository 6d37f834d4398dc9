import { exp } from './deterministic.ts';

/** Below it the series converges quickly, above it the continued fraction. */
const seriesLimit = 2;
const fractionTerms = 120;

/**
 * The complementary error function of a number from 0 on, to about 1e-14 relative.
 * Source: Abramowitz and Stegun, "Handbook of mathematical functions", 7.1.5 (series) and 7.1.14 (continued fraction).
 */
function complementaryError(value: number): number {
  if (value < seriesLimit) {
    let term = value;
    let sum = value;
    for (let n = 1; Math.abs(term) > 1e-18 * sum; n++) {
      term *= -(value * value) / n;
      sum += term / (2 * n + 1);
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let n = fractionTerms; n > 0; n--) fraction = n / 2 / (value + fraction);
  return exp(-value * value) / (Math.sqrt(Math.PI) * (value + fraction));
}

/** The probability that a standard normal number is at most `value`, exact in the lower tail. */
export function normalBelow(value: number): number {
  const tail = complementaryError(Math.abs(value) / Math.SQRT2) / 2;
  return value <= 0 ? tail : 1 - tail;
}

/** The probability that a standard normal number lies between two, exact in both tails. @param low at most `high` */
export function normalBetween(low: number, high: number): number {
  return low > 0 ? normalBelow(-low) - normalBelow(-high) : normalBelow(high) - normalBelow(low);
}

/** The density of the standard normal distribution. */
export function normalDensity(value: number): number {
  return exp(-0.5 * value * value) / Math.sqrt(2 * Math.PI);
}
