import { expect, test } from 'vitest';
import { halfOf, ofHalf } from '#shared/exchange/models/web-page/half-precision';

test('every finite number of half precision keeps its bits', () => {
  for (let bits = 0; bits < 0x1_0000; bits++) {
    const value = ofHalf(bits);
    if (Number.isFinite(value) && halfOf(value) !== bits) expect.unreachable(`${bits}: ${value}`);
  }
});

test.for([
  [1, 0x3c00],
  [-2, 0xc000],
  [65_504, 0x7bff],
  [2 ** -24, 1],
  [2 ** -25, 0],
  [2 ** -14, 0x0400],
  // Exactly between two: the even one.
  [1 + 2 ** -11, 0x3c00],
  [1 + 3 * 2 ** -11, 0x3c02],
  [1 + 2 ** -11 + 2 ** -20, 0x3c01],
  // Up to the next exponent.
  [2 - 2 ** -12, 0x4000],
  // Beyond the largest one.
  [1e6, 0x7bff],
  [-Infinity, 0xfbff],
  [65_530, 0x7bff],
  [-0, 0x8000],
] as const)('%d has the bits %d', ([value, bits]) => {
  expect(halfOf(value)).toBe(bits);
});

test('what is no number stays none', () => {
  expect(ofHalf(halfOf(NaN))).toBeNaN();
  expect(ofHalf(0x7c00)).toBe(Infinity);
});
