import { describe, expect, it } from 'vitest';
import { boundsOf } from '#shared/catalogue/metrics/metric';
import {
  niceInterval,
  niceRange,
  withinAll,
  withPlanned,
  xRangeOf,
  yRangeOf,
} from '../../../../src-renderer/charts/lines/axis-range.ts';
import { line } from './sample-lines.ts';

describe('xRangeOf', () => {
  it('goes from the first to the last point of all series', () => {
    const series = [line('a', [2, 5], [0, 0]), line('b', [1, 3], [0, 0]), line('c', [], [])];
    expect(xRangeOf(series, 'linear')).toEqual({ from: 1, to: 5 });
  });

  it('begins at the first positive x on a log axis', () => {
    expect(xRangeOf([line('a', [0, 20, 40], [1, 1, 1])], 'log')).toEqual({ from: 20, to: 40 });
  });

  it('has room around a single point, and none without points', () => {
    expect(xRangeOf([line('a', [4], [0])], 'linear')).toEqual({ from: 3.5, to: 4.5 });
    expect(xRangeOf([line('a', [0.1], [0])], 'linear')).toEqual({ from: 0, to: 0.6 });
    expect(xRangeOf([line('a', [-1], [0])], 'linear')).toEqual({ from: -1.5, to: -0.5 });
    expect(xRangeOf([line('a', [4], [0])], 'log')).toEqual({ from: 2, to: 8 });
    expect(xRangeOf([line('a', [], [])], 'linear')).toBeNull();
    expect(xRangeOf([line('a', [0], [1])], 'log')).toBeNull();
  });
});

describe('the x axis of a running training (U30)', () => {
  it('reaches to the planned end', () => {
    expect(withPlanned({ from: 20, to: 200 }, 1000)).toEqual({ from: 20, to: 1000 });
    expect(withPlanned({ from: 20, to: 900 }, 1000)).toEqual({ from: 20, to: 1000 });
  });

  it('grows while less than a tenth is done', () => {
    expect(withPlanned({ from: 20, to: 40 }, 1000)).toEqual({ from: 20, to: 400 });
  });

  it('covers all points, and only those once training has ended', () => {
    expect(withPlanned({ from: 20, to: 1200 }, 1000)).toEqual({ from: 20, to: 1200 });
    expect(withPlanned({ from: 20, to: 900 }, null)).toEqual({ from: 20, to: 900 });
  });

  it('is whole again where the zoom covers it', () => {
    const series = [line('a', [20, 200], [0, 0])];
    expect(withinAll(series, 'linear', 1000, { from: 0, to: 1100 })).toBeNull();
    expect(withinAll(series, 'linear', 1000, { from: 0, to: 900 })).toEqual({ from: 20, to: 900 });
  });
});

describe('yRangeOf', () => {
  it('holds all lines, with round ends', () => {
    const extents = [{ from: 0.13, to: 1 }, null, { from: 0.2, to: 2.29 }];
    expect(yRangeOf(extents, 'linear', null)).toEqual({ from: 0, to: 2.5, interval: 0.5 });
    expect(yRangeOf([{ from: 0.004, to: 2 }], 'log', null)).toEqual({
      from: 0.002,
      to: 2,
      interval: undefined,
    });
  });

  it('cuts off outliers, but goes no further than the lines', () => {
    const values = Float64Array.from({ length: 1001 }, (_, index) => index / 1000);
    values[500] = 1e6;
    const extents = [{ from: 0, to: 1e6 }];
    expect(yRangeOf(extents, 'linear', null).to).toBeGreaterThanOrEqual(1e6);
    const range = yRangeOf(extents, 'linear', [values]);
    expect(range.to).toBeLessThanOrEqual(1.5);
    expect(range.to).toBeGreaterThanOrEqual(0.95);
    expect(range.from).toBe(0);
  });

  it('begins at 0 where that is asked for, though the lines are far above', () => {
    const extents = [{ from: 0.6, to: 0.68 }];
    expect(yRangeOf(extents, 'linear', null, { from: 0, to: 1 }).from).toBe(0.6);
    expect(yRangeOf(extents, 'linear', null, { from: 0, to: 1 }, true)).toMatchObject({
      from: 0,
      to: 0.8,
    });
    expect(yRangeOf(extents, 'log', null, { from: 0, to: 1 }, true).from).toBe(0.5);
    expect(yRangeOf([{ from: -3, to: 1 }], 'linear', null, undefined, true).from).toBe(-3);
  });

  it('finds outliers among what a log axis can show', () => {
    const values = Float64Array.of(
      0,
      -3,
      ...Array.from({ length: 100 }, (_, at) => 10 ** (at / 50)),
    );
    const range = yRangeOf([{ from: 1, to: 100 }], 'log', [values]);
    expect(range).toMatchObject({ from: 1, to: 100 });
  });

  it('cuts outliers of very long series from a sample', () => {
    const values = Float64Array.from({ length: 100_000 }, (_, index) => index % 10);
    values.fill(1e9, 50, 60);
    expect(yRangeOf([{ from: 0, to: 1e9 }], 'linear', [values]).to).toBeLessThan(20);
  });

  it('does not go beyond what a metric can be (U30)', () => {
    const share = boundsOf({ kind: 'share' });
    expect(yRangeOf([{ from: 1, to: 1 }], 'linear', null, share)).toMatchObject({ to: 1 });
    const band = [{ from: -0.1, to: 1.15 }];
    expect(yRangeOf(band, 'linear', null, share)).toMatchObject({ from: 0, to: 1 });
    expect(yRangeOf([{ from: 0.9, to: 1.15 }], 'log', null, share)).toMatchObject({ to: 1 });
    const never = boundsOf({ kind: 'real' });
    expect(yRangeOf([{ from: 0, to: 0 }], 'linear', null, never)).toMatchObject({ from: 0 });
    expect(yRangeOf([{ from: -0.2, to: 3 }], 'linear', null, never)).toMatchObject({
      from: 0,
      to: 3,
    });
  });

  it('is an axis even without lines', () => {
    expect(yRangeOf([], 'linear', null)).toMatchObject({ from: 0, to: 1 });
    expect(yRangeOf([null], 'log', [])).toMatchObject({ from: 0.1, to: 1 });
  });
});

describe('niceRange', () => {
  it('puts a constant in the middle', () => {
    const { from, to } = niceRange({ from: 0.001, to: 0.001 }, 'linear');
    expect(from).toBeLessThan(0.001);
    expect(to).toBeGreaterThan(0.001);
    expect(niceRange({ from: 0, to: 0 }, 'linear')).toMatchObject({ from: -0.6, to: 0.6 });
    expect(niceRange({ from: 0.5, to: 0.5 }, 'log')).toMatchObject({ from: 0.25, to: 1 });
  });

  it('has no rounding errors at its ends', () => {
    expect(niceRange({ from: 0.1, to: 0.3 }, 'linear')).toEqual({
      from: 0.1,
      to: 0.3,
      interval: 0.05,
    });
  });

  it.each([
    [1, 1],
    [1.1, 2],
    [0.03, 0.05],
    [700, 1000],
  ])('takes for %d the interval %d', (least, interval) => {
    expect(niceInterval(least)).toBeCloseTo(interval, 12);
  });
});
