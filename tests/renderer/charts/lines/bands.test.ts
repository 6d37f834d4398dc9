import { describe, expect, it } from 'vitest';
import { stretchesOf } from '../../../../src-renderer/charts/lines/band-option.ts';
import { withinAll } from '../../../../src-renderer/charts/lines/axis-range.ts';
import { chartTable } from '../../../../src-renderer/charts/frame/chart-table.ts';
import {
  bandExtent,
  drawSeries,
  seriesExtent,
  SmoothingCache,
} from '../../../../src-renderer/charts/lines/drawn-series.ts';
import { seriesUnder } from '../../../../src-renderer/charts/lines/highlight-layer.ts';
import { selectionBox } from '../../../../src-renderer/charts/frame/plot-area.ts';
import { line } from './sample-lines.ts';

const x = [0, 1, 2, 3];
const band = { low: Float64Array.of(0, 1, NaN, 2), high: Float64Array.of(2, 3, 4, 5) };
const banded = line('a', x, [1, 2, 3, 4], { band });
const window = { from: 0, to: 3, scale: 'linear', buckets: 100 } as const;

describe('a band', () => {
  it('is smoothed like its line, and unchanged otherwise', () => {
    const [smoothed] = new SmoothingCache().smooth([banded], 0.5);
    expect(smoothed!.band!.high[0]).toBe(2);
    expect(smoothed!.band!.high[1]).toBeCloseTo(8 / 3);
    expect(new SmoothingCache().smooth([banded], 0)[0]!.band).toBe(band);
  });

  it('keeps every spike of both edges when points are left out', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => index);
    const flat = Float64Array.from(many, () => 0);
    const [low, high] = [flat.slice(), flat.slice()];
    low[12_345] = -7;
    high[6789] = 9;
    const series = line('many', many, many, { band: { low, high } });
    const all = { ...window, to: 20_000 };
    const drawn = drawSeries({ series, smoothed: null, band: { low, high } }, all, false).band!;
    expect(drawn.x.length).toBeLessThan(1000);
    expect(bandExtent(drawn, all)).toEqual({ from: -7, to: 9 });
  });

  it('is drawn in stretches between its gaps', () => {
    const drawn = drawSeries({ series: banded, smoothed: null, band }, window, false).band!;
    expect(stretchesOf(drawn)).toEqual([
      [
        [0, 2],
        [1, 3],
        [1, 1],
        [0, 0],
      ],
    ]);
  });

  it('counts for the axis of other charts, except for values that a log axis can’t show', () => {
    expect(seriesExtent(banded, { from: 1, to: 3 }, false)).toEqual({ from: 1, to: 5 });
    expect(seriesExtent(banded, window, true)).toEqual({ from: 1, to: 5 });
    expect(seriesExtent(banded, { from: 8, to: 9 }, false)).toBeNull();
  });

  it('has its own columns in the table', () => {
    const table = chartTable('Step', [{ series: banded, smoothed: null, band }], window, {
      x: String,
      y: String,
    });
    expect(table.header).toEqual(['Step', 'Line a', 'Line a (low)', 'Line a (high)']);
    expect(table.rows[3]).toEqual([3, 4, 2, 5]);
  });
});

it('draws only the smoothed line where raw ones would hide it', () => {
  const of = { series: line('a', x, x), smoothed: Float64Array.from(x) };
  expect(drawSeries(of, window, false, false).raw).toHaveLength(0);
  expect(drawSeries({ ...of, smoothed: null }, window, false, false).raw).toHaveLength(8);
});

describe('pointing at lines', () => {
  const painted = {
    width: 300,
    height: 100,
    area: { left: 0, top: 0, width: 300, height: 100 },
    x: { from: 0, to: 3 },
    y: { from: 0, to: 10, interval: undefined },
    lines: [
      { series: line('low', x, [1, 1, 1, 1]), smoothed: null },
      { series: line('high', x, [9, 9, 9, NaN]), smoothed: null },
    ],
    drawn: [],
  };

  it('finds the line nearby, if there is one', () => {
    expect(seriesUnder(painted, 1, 92, {})).toBe('low');
    expect(seriesUnder(painted, 1, 12, {})).toBe('high');
    expect(seriesUnder(painted, 1, 50, {})).toBeNull();
    expect(seriesUnder(painted, 3, 10, {})).toBeNull();
  });

  it('marks the dragged range within the plot', () => {
    const box = { left: 10, width: 20, top: 0, height: 100 };
    expect(selectionBox({ ...painted.area, left: 10 }, { from: 30, to: -5 })).toEqual(box);
  });

  it('zooms out no further than the points', () => {
    const series = [line('a', x, x)];
    expect(withinAll(series, 'linear', null, { from: -1, to: 2 })).toEqual({ from: 0, to: 2 });
    expect(withinAll(series, 'linear', null, { from: -1, to: 9 })).toBeNull();
  });
});
