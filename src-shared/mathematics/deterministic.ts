/**
 * Elementary functions made of additions, multiplications, divisions and exact scalings only. JavaScript fixes the
 * result of those to the bit, while Math.exp, Math.log, Math.sin, Math.cos and Math.pow may differ between engines
 * and processors. Everything that affects weights uses these. Errors are a few units in the last place.
 */

const ln2High = 0.6931471803691238; // ln 2 with its low bits zero, so that a multiple of it is exact
const ln2Low = 1.9082149292705877e-10;
const bits = new DataView(new ArrayBuffer(8));

/** e to the power x, by Taylor's series on [-ln 2 / 2, ln 2 / 2]. Overflows to Infinity and underflows to 0. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.78) return Infinity;
  if (x < -708.3) return 0;
  const power = Math.round(x / Math.LN2);
  const rest = x - power * ln2High - power * ln2Low;
  let sum = 1;
  for (let order = 14; order > 0; order--) sum = 1 + (rest / order) * sum;
  return sum * 2 * powerOfTwo(power - 1);
}

/** The natural logarithm of a positive normal number; NaN below 0, -Infinity at 0. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  bits.setFloat64(0, x);
  let power = ((bits.getUint32(0) >>> 20) & 0x7ff) - 1023;
  bits.setUint32(0, (bits.getUint32(0) & 0xfffff) | (1023 << 20));
  let mantissa = bits.getFloat64(0);
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    power += 1;
  }
  // ln m = 2 artanh s with s = (m - 1) / (m + 1), |s| < 0.172
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let sum = 0;
  for (let order = 23; order > 1; order -= 2) sum = square * (1 / order + sum);
  return power * ln2High + (2 * s + (2 * s * sum + power * ln2Low));
}

/** Sine and cosine of an angle in radians of moderate size (below about 1e5), by Taylor's series on [-pi/4, pi/4]. */
export function sincos(x: number): { readonly sin: number; readonly cos: number } {
  const halfPiHigh = 1.5707963267341256; // as ln2High
  const halfPiLow = 6.077100506506192e-11;
  const quarter = Math.round(x / (Math.PI / 2));
  const rest = x - quarter * halfPiHigh - quarter * halfPiLow;
  const square = rest * rest;
  let sin = 1;
  for (let order = 20; order > 0; order -= 2) sin = 1 - (square / (order * (order + 1))) * sin;
  sin *= rest;
  let cos = 1;
  for (let order = 20; order > 0; order -= 2) cos = 1 - (square / ((order - 1) * order)) * cos;
  switch (quarter & 3) {
    case 0:
      return { sin, cos };
    case 1:
      return { sin: cos, cos: -sin };
    case 2:
      return { sin: -sin, cos: -cos };
    default:
      return { sin: -cos, cos: sin };
  }
}

/** base to a whole power of at least 0, by repeated squaring. */
export function integerPower(base: number, exponent: number): number {
  let result = 1;
  let square = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}

function powerOfTwo(exponent: number): number {
  bits.setUint32(0, (exponent + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}
