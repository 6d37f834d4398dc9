import { describe, expect, it } from 'vitest';
import { smooth } from '#shared/statistics/smoothing';
import {
  drawnExtent,
  drawSeries,
  SmoothingCache,
  valuesWithin,
  type DrawnPoints,
} from '../../../../src-renderer/charts/lines/drawn-series.ts';
import { line } from './sample-lines.ts';

const count = 20_000;
const steps = Array.from({ length: count }, (_, index) => index);
const noise = steps.map((step) => Math.sin(step * 12.9898) * 43);
const long = line('long', steps, noise);
const all = { from: 0, to: count, scale: 'linear', buckets: 200 } as const;

function pairs(points: DrawnPoints | null): [number, number][] {
  const xs = points!.filter((_, at) => at % 2 === 0);
  return [...xs].map((x, at) => [x, points![2 * at + 1]!]);
}

describe('drawSeries', () => {
  it('draws the line that was smoothed over all points, not over those drawn', () => {
    const [smoothed] = new SmoothingCache().smooth([long], 0.9);
    const drawn = drawSeries(smoothed!, all, false);
    const expected = smooth(long.y, 0.9);
    expect(pairs(drawn.smoothed).length).toBeLessThan(500);
    for (const [x, y] of pairs(drawn.smoothed)) expect(y).toBe(expected[x]);
    expect(pairs(drawn.raw).length).toBeLessThan(500);
    for (const [x, y] of pairs(drawn.raw)) expect(y).toBe(noise[x]);
  });

  it('makes gaps of what can not be drawn', () => {
    const of = { series: line('a', [1, 2, 3], [1, -1, Infinity]), smoothed: null };
    const window = { ...all, from: 1, to: 3 };
    expect(pairs(drawSeries(of, window, true).raw)).toEqual([
      [1, 1],
      [2, NaN],
      [3, NaN],
    ]);
    expect(pairs(drawSeries(of, window, false).raw)[1]).toEqual([2, -1]);
  });

  it('leaves out what a log axis of x can not show', () => {
    const of = { series: line('a', [0, 1, 2], [5, 6, 7]), smoothed: null };
    const { raw } = drawSeries(of, { ...all, from: 1, to: 2, scale: 'log' }, false);
    expect(pairs(raw).map(([x]) => x)).toEqual([1, 2]);
  });
});

describe('drawnExtent', () => {
  it('is that of the points within the range, skipping gaps', () => {
    const points = Float64Array.of(0, 99, 1, 5, 2, NaN, 3, -2, 4, -99);
    expect(drawnExtent(points, { from: 1, to: 3 })).toEqual({ from: -2, to: 5 });
    expect(drawnExtent(points, { from: 1.5, to: 2.5 })).toBeNull();
  });
});

describe('SmoothingCache', () => {
  it('smooths again only what has changed', () => {
    const cache = new SmoothingCache();
    const other = line('other', [1, 2], [1, 2]);
    const [a, b] = cache.smooth([long, other], 0.5);
    const [sameA, newB] = cache.smooth([long, line('other', [1, 2], [1, 3])], 0.5);
    expect(sameA!.smoothed).toBe(a!.smoothed);
    expect(newB!.smoothed).not.toEqual(b!.smoothed);
    expect(cache.smooth([long], 0.6)[0]!.smoothed).not.toBe(a!.smoothed);
  });

  it('leaves exact series, and all at weight 0, as they are', () => {
    const cache = new SmoothingCache();
    expect(cache.smooth([long], 0)[0]!.smoothed).toBeNull();
    expect(cache.smooth([{ ...long, exact: true }], 0.9)[0]!.smoothed).toBeNull();
  });
});

describe('valuesWithin', () => {
  it('uses the values within the zoom, of both lines', () => {
    const smoothed = Float64Array.of(10, 20, 30, 40);
    const columns = valuesWithin(
      { series: line('a', [1, 2, 3, 4], [5, 6, 7, 8]), smoothed },
      { from: 2, to: 3 },
    );
    expect(columns.map((column) => [...column])).toEqual([
      [6, 7],
      [20, 30],
    ]);
  });
});
