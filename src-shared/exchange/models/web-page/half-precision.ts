/** Half precision (IEEE 754 binary16), for which not every browser and Node of ours has an array. */

/** Fraction bits of a number, and the exponents of the smallest and the largest normal ones. */
const [fractionBits, smallest, largest] = [10, -14, 15];
const infinity = 0x7c00;
const notANumber = 0x7e00;
const largestFinite = infinity - 1;

/**
 * The bits of the nearest number of half precision, of two equally near ones that with an even fraction. What is beyond
 * the largest one (65,504) becomes that.
 */
export function halfOf(value: number): number {
  if (Number.isNaN(value)) return notANumber;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  const exponent = Math.max(smallest, exponentOf(size));
  if (exponent > largest) return sign | largestFinite;
  // A number of the next exponent, after rounding up, has the bits that follow.
  const steps = roundToEven(size * 2 ** (fractionBits - exponent));
  const bits = (exponent - smallest) * 2 ** fractionBits + steps;
  return sign | Math.min(bits, largestFinite);
}

/** The number with these bits. */
export function ofHalf(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits & infinity) >> fractionBits;
  const fraction = bits & (2 ** fractionBits - 1);
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** (smallest - fractionBits);
  return sign * (2 ** fractionBits + fraction) * 2 ** (exponent - 1 + smallest - fractionBits);
}

/** The exponent of a number as it is stored in double precision; a logarithm would be rounded. */
function exponentOf(size: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, size);
  return (view.getUint16(0) >> 4) - 1023;
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}
