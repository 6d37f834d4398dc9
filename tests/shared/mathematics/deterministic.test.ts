import { describe, expect, it } from 'vitest';
import { exp, integerPower, log, sincos } from '#shared/mathematics/deterministic';

/** Distance in units of the last place of the expected value. */
function ulps(actual: number, expected: number): number {
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(expected))) - 52);
  return Math.abs(actual - expected) / unit;
}

function* sweep(from: number, to: number, count: number): Generator<number> {
  for (let index = 0; index <= count; index++) yield from + ((to - from) * index) / count;
}

describe('deterministic elementary functions', () => {
  it('exp is within 4 units in the last place', () => {
    for (const x of sweep(-700, 700, 40_001)) expect(ulps(exp(x), Math.exp(x))).toBeLessThan(4);
  });

  it('exp keeps its limits', () => {
    expect([exp(0), exp(1000), exp(-1000), exp(-Infinity)]).toEqual([1, Infinity, 0, 0]);
    expect(exp(NaN)).toBeNaN();
  });

  it('log is within 4 units in the last place', () => {
    for (const power of sweep(-300, 300, 20_001)) {
      const x = 10 ** power * 1.37;
      expect(ulps(log(x), Math.log(x))).toBeLessThan(4);
    }
    for (const x of sweep(0.5, 2, 20_003)) expect(ulps(log(x), Math.log(x))).toBeLessThan(4);
  });

  it('log keeps its limits', () => {
    expect([log(1), log(0), log(Infinity)]).toEqual([0, -Infinity, Infinity]);
    expect(log(-1)).toBeNaN();
  });

  it('sine and cosine are within 1e-15', () => {
    for (const x of sweep(-100, 100, 40_001)) {
      const { sin, cos } = sincos(x);
      expect(Math.abs(sin - Math.sin(x))).toBeLessThan(1e-15);
      expect(Math.abs(cos - Math.cos(x))).toBeLessThan(1e-15);
    }
  });

  it('integer powers are those of repeated multiplication', () => {
    expect(integerPower(0.5, 10)).toBe(2 ** -10);
    expect(integerPower(7, 0)).toBe(1);
    expect(ulps(integerPower(0.999, 12_345), 0.999 ** 12_345)).toBeLessThan(20_000);
  });
});
