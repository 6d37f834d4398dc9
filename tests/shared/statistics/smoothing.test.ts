import { describe, expect, it } from 'vitest';
import { smooth } from '#shared/statistics/smoothing';

describe('smooth', () => {
  it('gives the closed form of the de-biased average', () => {
    const values = Float64Array.of(2, -1, 5, 0.5);
    const weight = 0.7;
    const smoothed = smooth(values, weight);
    values.forEach((_, end) => {
      let sum = 0;
      let weights = 0;
      for (let index = 0; index <= end; index++) {
        sum += weight ** (end - index) * values[index]!;
        weights += weight ** (end - index);
      }
      expect(smoothed[end]).toBeCloseTo(sum / weights, 12);
    });
  });

  it('leaves a constant series and the first value as they are', () => {
    const smoothed = smooth(new Float64Array(1000).fill(0.3), 0.999);
    for (const value of smoothed) expect(value).toBeCloseTo(0.3, 12);
    expect(smooth(Float64Array.of(7, 0), 0.9)[0]).toBeCloseTo(7, 12);
  });

  it('gives the values themselves for a weight of 0', () => {
    expect([...smooth(Float64Array.of(3, 1, 4), 0)]).toEqual([3, 1, 4]);
  });

  it('skips non-finite values', () => {
    const smoothed = smooth(Float64Array.of(1, NaN, 2, Infinity, 3), 0.5);
    const without = smooth(Float64Array.of(1, 2, 3), 0.5);
    expect([...smoothed]).toEqual([without[0], NaN, without[1], NaN, without[2]]);
  });

  it('does not change its result when the series grows', () => {
    const values = Float64Array.from({ length: 50 }, (_, index) => Math.sin(index));
    const whole = smooth(values, 0.9);
    expect([...smooth(values.subarray(0, 20), 0.9)]).toEqual([...whole.subarray(0, 20)]);
  });

  it.each([-0.1, 1, NaN])('refuses the weight %s', (weight) => {
    expect(() => smooth(Float64Array.of(1), weight)).toThrow(/weight .* not allowed/);
  });
});
