import { describe, expect, it } from 'vitest';
import {
  drawnIndices,
  firstAbove,
  firstAtLeast,
  nearestIndex,
  type DrawnWindow,
} from '#shared/statistics/downsampling';

const count = 100_000;
const steps = Float64Array.from({ length: count }, (_, index) => index + 1);
const noise = Float64Array.from({ length: count }, (_, index) => Math.sin(index * 12.9898) * 43);
const whole: DrawnWindow = { from: 1, to: count, scale: 'linear', buckets: 500 };

describe('drawnIndices', () => {
  it('draws all points where there are few', () => {
    const x = Float64Array.of(1, 2, 3);
    expect(drawnIndices(x, x, { from: 1, to: 3, scale: 'linear', buckets: 500 })).toEqual([
      0, 1, 2,
    ]);
  });

  it('keeps the first, the last and a limited number of points per bucket', () => {
    const indices = drawnIndices(steps, noise, whole);
    expect(indices[0]).toBe(0);
    expect(indices.at(-1)).toBe(count - 1);
    expect(indices.length).toBeLessThanOrEqual(2 * 500 + 2);
    expect(indices.length).toBeGreaterThan(500);
    expect([...new Set(indices)].sort((a, b) => a - b)).toEqual(indices);
  });

  it.each(['linear', 'log'] as const)('keeps the extremes of every bucket, %s', (scale) => {
    const indices = drawnIndices(steps, noise, { ...whole, scale });
    // Between two drawn neighbours nothing reaches beyond what is drawn close by.
    const lost: number[] = [];
    for (let at = 0; at + 1 < indices.length; at++) {
      const around = indices.slice(Math.max(0, at - 2), at + 4).map((index) => noise[index]!);
      const low = Math.min(...around);
      const high = Math.max(...around);
      for (let index = indices[at]! + 1; index < indices[at + 1]!; index++) {
        if (noise[index]! < low || noise[index]! > high) lost.push(index);
      }
    }
    expect(lost).toEqual([]);
  });

  it('loses no spike, wherever it is', () => {
    for (const spike of [1, 777, 50_000, count - 2]) {
      const values = new Float64Array(count);
      values[spike] = 1;
      values[spike - 1] = -1;
      const drawn = drawnIndices(steps, values, whole);
      expect(drawn).toContain(spike);
      expect(drawn).toContain(spike - 1);
    }
  });

  it('has an end where all points are at one place, or closer than numbers can be told apart', () => {
    const values = Float64Array.from({ length: 5000 }, (_, index) => (index === 2500 ? 7 : 0));
    const window: DrawnWindow = { from: 3, to: 3, scale: 'linear', buckets: 100 };
    expect(drawnIndices(new Float64Array(5000).fill(3), values, window)).toEqual([0, 2500, 4999]);
    const close = Float64Array.from({ length: 5000 }, (_, index) => 2 ** 53 + 2 * (index >> 11));
    const around = { ...window, from: 2 ** 53, to: 2 ** 54 };
    expect(drawnIndices(close, values, around)).toContain(2500);
  });

  it('uses finer buckets in a smaller window, up to every point', () => {
    const zoomed = drawnIndices(steps, noise, { ...whole, from: 1000, to: 1500 });
    // One point beyond either end leads the line to the edge.
    expect(zoomed[0]).toBe(998);
    expect(zoomed.at(-1)).toBe(1500);
    expect(zoomed).toHaveLength(503);
  });

  it('keeps the buckets in place when points are added at the end', () => {
    const early = drawnIndices(steps.subarray(0, 90_000), noise.subarray(0, 90_000), {
      ...whole,
      to: 90_000,
    });
    const later = drawnIndices(steps, noise, whole);
    expect(later.slice(0, early.length - 4)).toEqual(early.slice(0, -4));
  });

  it('keeps a gap, and skips single non-finite values', () => {
    const values = noise.slice();
    values.fill(NaN, 40_000, 50_000);
    values[10] = Infinity;
    const drawn = drawnIndices(steps, values, whole);
    expect(drawn.some((index) => index >= 40_000 && index < 50_000)).toBe(true);
    expect(drawn).not.toContain(10);
  });

  it('draws nothing without points, and only the neighbours of an empty window', () => {
    const none = new Float64Array(0);
    expect(drawnIndices(none, none, whole)).toEqual([]);
    expect(
      drawnIndices(Float64Array.of(1, 10), Float64Array.of(1, 1), { ...whole, from: 2, to: 3 }),
    ).toEqual([0, 1]);
  });
});

describe('bisection', () => {
  const values = Float64Array.of(1, 2, 2, 5);
  it('finds the first at least and the first above', () => {
    expect(firstAtLeast(values, 2)).toBe(1);
    expect(firstAbove(values, 2)).toBe(3);
    expect(firstAbove(values, 9)).toBe(4);
  });

  it('finds the nearest', () => {
    expect(nearestIndex(values, 3)).toBe(2);
    expect(nearestIndex(values, 4)).toBe(3);
    expect(nearestIndex(values, -1)).toBe(0);
    expect(nearestIndex(values, 99)).toBe(3);
    expect(nearestIndex(new Float64Array(0), 1)).toBe(-1);
  });
});
