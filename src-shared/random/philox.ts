/**
 * Philox 4x32-10, a counter-based random number generator: each block of four words is a function of a 64-bit key and
 * a 128-bit counter alone, so the order of draws does not matter.
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011, section 3.2 and table 2.
 * The kernels have the same generator in C++ (src-native/kernels).
 */

/** The uses of random numbers. Each has its own key, so that none depends on how many numbers another drew. */
export const purpose = {
  initialisation: 1,
  split: 2,
  shuffle: 3,
  augmentation: 4,
  dropout: 5,
  permutation: 6,
  bootstrap: 7,
  perturbation: 8,
  sample: 9,
  sweep: 10,
  importance: 11,
} as const;
export type Purpose = (typeof purpose)[keyof typeof purpose];

const multiplier0 = 0xd2511f53;
const multiplier1 = 0xcd9e8d57;
const weyl0 = 0x9e3779b9;
const weyl1 = 0xbb67ae85;
const rounds = 10;

/** The upper 32 bits of the 64-bit product of two unsigned words. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const cross = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(cross / 0x10000)) >>> 0;
}

/**
 * Writes the block of four words at a counter into `block`.
 * @param key two words: the seed and the purpose
 * @param counter four words
 */
export function philox(
  key: readonly [number, number],
  counter: readonly [number, number, number, number],
  block: Uint32Array,
): void {
  let [key0, key1] = key;
  let [c0, c1, c2, c3] = counter;
  for (let round = 0; round < rounds; round++) {
    const high0 = multiplyHigh(multiplier0, c0 >>> 0);
    const low0 = Math.imul(multiplier0, c0);
    const high1 = multiplyHigh(multiplier1, c2 >>> 0);
    const low1 = Math.imul(multiplier1, c2);
    c0 = high1 ^ c1 ^ key0;
    c1 = low1;
    c2 = high0 ^ c3 ^ key1;
    c3 = low0;
    key0 = (key0 + weyl0) | 0;
    key1 = (key1 + weyl1) | 0;
  }
  block[0] = c0;
  block[1] = c1;
  block[2] = c2;
  block[3] = c3;
}
