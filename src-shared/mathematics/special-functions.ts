/**
 * Special functions for statistics, accurate to about 13 digits. Nothing that affects weights may use them: they build
 * on Math.log and Math.exp, which engines round differently.
 */

/** Coefficients of Stirling's series for the logarithm of gamma: B(2k) / (2k (2k - 1)). */
const stirling = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156,
  -3617 / 122400,
];

/** The error of Stirling's formula for the logarithm of gamma, for arguments from 10. */
function stirlingRest(x: number): number {
  let series = 0;
  for (const coefficient of stirling.toReversed()) series = series / (x * x) + coefficient;
  return series / x;
}

const halfLogOfTwoPi = 0.5 * Math.log(2 * Math.PI);

/**
 * The natural logarithm of gamma of a positive number.
 * Source: Abramowitz, Stegun, "Handbook of mathematical functions", 1964, 6.1.41; small arguments are moved up by 6.1.15.
 */
export function logGamma(value: number): number {
  let product = 1;
  let x = value;
  for (; x < 10; x++) product *= x;
  return (x - 0.5) * Math.log(x) - x + halfLogOfTwoPi + stirlingRest(x) - Math.log(product);
}

/**
 * The natural logarithm of the beta function of two positive numbers. For large ones the leading terms of Stirling's
 * formula are combined before they are added, because their difference is far smaller than they are.
 * Source: Didonato, Morris, "Algorithm 708: Significant digit computation of the incomplete beta function ratios", ACM
 * Transactions on Mathematical Software 18, 1992.
 */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (large < 10) return logGamma(small) + logGamma(large) - logGamma(small + large);
  const share = small / (small + large);
  const rest = stirlingRest(large) - stirlingRest(small + large);
  if (small < 10) {
    const leading = small - small * Math.log(small + large) + (large - 0.5) * Math.log1p(-share);
    return logGamma(small) + rest + leading;
  }
  const leading = (small - 0.5) * Math.log(share) + large * Math.log1p(-share);
  return halfLogOfTwoPi - 0.5 * Math.log(large) + stirlingRest(small) + rest + leading;
}

/** The natural logarithm of the number of ways to choose `k` of `n`, both whole. */
export function logChoose(n: number, k: number): number {
  return k === 0 || k === n ? 0 : -Math.log(n + 1) - logBeta(n - k + 1, k + 1);
}

const tiny = 1e-300;
const maxTerms = 100_000;

/**
 * The regularised incomplete beta function I_x(a, b), for a and b above 0.
 * Source: DLMF 8.17.22, the continued fraction, by the method of Lentz (Thompson, Barnett, "Coulomb and Bessel functions
 * of complex arguments and order", Journal of Computational Physics 64, 1986).
 * @param x from 0 to 1
 * @param complement 1 - x, given separately so that no digits are lost where x is near 1
 */
export function incompleteBeta(x: number, complement: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (complement <= 0) return 1;
  // The fraction converges fast below the mean; above it, the function is one minus its mirror image.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(complement, x, b, a);
  const logOfX = x < 0.5 ? Math.log(x) : Math.log1p(-complement);
  const logFactor = a * logOfX + b * Math.log(complement) - logBeta(a, b);
  return (Math.exp(logFactor) * betaFraction(x, a, b)) / a;
}

function betaFraction(x: number, a: number, b: number): number {
  const awayFromZero = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= maxTerms; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let change = 1;
    for (const term of [even, odd]) {
      d = 1 / awayFromZero(1 + term * d);
      c = awayFromZero(1 + term / c);
      change = c * d;
      fraction *= change;
    }
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return fraction;
}
