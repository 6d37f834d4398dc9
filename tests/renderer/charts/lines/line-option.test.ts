import { describe, expect, it } from 'vitest';
import { drawSeries } from '../../../../src-renderer/charts/lines/drawn-series.ts';
import { formatReal } from '#shared/text/format';
import {
  leftOf,
  lineOption,
  pictureOption,
  type LineScene,
} from '../../../../src-renderer/charts/lines/line-option.ts';
import { plotAreaOf } from '../../../../src-renderer/charts/frame/plot-area.ts';
import { line, theme } from './sample-lines.ts';

const look = { width: 400, hasTitle: true, hasLegend: true };

function scene(own: Partial<LineScene> = {}, smoothed = false): LineScene {
  const x = { from: 0, to: 3 };
  const lines = ['a', 'b'].map((id) => {
    const series = line(id, [0, 1, 2, 3], [4, 3, 2, 1]);
    const of = { series, smoothed: smoothed ? Float64Array.of(4, 3.5, 3, 2) : null };
    return { of, drawn: drawSeries(of, { ...x, scale: 'linear', buckets: 100 }, false) };
  });
  return {
    xLabel: 'Step',
    yLabel: 'Loss',
    x,
    y: { from: 0, to: 4, interval: 1 },
    logX: false,
    logY: false,
    lines,
    theme,
    formatX: String,
    formatY: String,
    area: plotAreaOf(400, 200),
    ...own,
  };
}

interface Axis {
  readonly type: string;
  readonly min: number;
  readonly max: number;
  readonly name: string;
  readonly axisLabel: { formatter: (value: number) => string };
}

interface Built {
  readonly animation: boolean;
  readonly grid: { left: number };
  readonly xAxis: Axis;
  readonly yAxis: Axis;
  readonly series: {
    id: string;
    name: string;
    z: number;
    showSymbol: boolean;
    itemStyle: { opacity: number };
    lineStyle: { opacity: number; width: number; color: string };
  }[];
  readonly legend: { data: string[] };
  readonly title: { text: string };
}

describe('lineOption', () => {
  it('keeps the zoom that it is given, whatever the points are', () => {
    const { xAxis } = lineOption(scene({ x: { from: 1, to: 1.5 } })) as unknown as Built;
    expect(xAxis).toMatchObject({ min: 1, max: 1.5 });
  });

  it('sets the kinds of axis and their names', () => {
    const { xAxis, yAxis } = lineOption(
      scene({ logY: true, y: { from: 0.1, to: 4, interval: undefined } }),
    ) as unknown as Built;
    expect([xAxis.type, yAxis.type]).toEqual(['value', 'log']);
    expect([xAxis.name, yAxis.name]).toEqual(['Step', 'Loss']);
  });

  it('puts the raw line faint behind the smoothed one', () => {
    const { series } = lineOption(scene({}, true)) as unknown as Built;
    expect(series.map(({ id }) => id)).toEqual(['raw:a', 'a', 'raw:b', 'b']);
    expect(series[0]!.lineStyle.opacity).toBe(0.25);
    expect(series[1]!.lineStyle.opacity).toBe(1);
  });

  it('shows the measured points, not smoothed ones (U27)', () => {
    const { series } = lineOption(scene({}, true)) as unknown as Built;
    expect(series.map(({ showSymbol }) => showSymbol)).toEqual([true, false, true, false]);
    expect(series[0]!.itemStyle.opacity).toBe(1);
  });

  it('draws a line on top of the others, which are paler (U28)', () => {
    const plain = scene();
    const [first, second] = plain.lines as [LineScene['lines'][0], LineScene['lines'][0]];
    const top = { ...first, of: { ...first.of, series: { ...first.of.series, isOnTop: true } } };
    const { series } = lineOption({ ...plain, lines: [top, second] }) as unknown as Built;
    const above = series.toSorted((a, b) => a.z - b.z);
    expect(above.map(({ name }) => name)).toEqual(['Line b', 'Line a']);
    expect(above.map(({ lineStyle }) => lineStyle.opacity)).toEqual([0.5, 1]);
    expect(above.map(({ itemStyle }) => itemStyle.opacity)).toEqual([0.5, 1]);
  });

  it('draws thin lines where there are many', () => {
    const few = scene();
    const [line] = few.lines;
    const many = scene({ lines: Array.from({ length: 13 }, () => line!) });
    const widths = (of: LineScene) =>
      (lineOption(of) as unknown as Built).series.map(({ lineStyle }) => lineStyle.width);
    expect(new Set(widths(few))).toEqual(new Set([1.75]));
    expect(new Set(widths(many))).toEqual(new Set([1]));
  });

  it('animates nothing', () => {
    expect((lineOption(scene()) as unknown as Built).animation).toBe(false);
  });
});

describe('labels of the axes', () => {
  const small = { from: 0.0001, to: 0.000105, interval: 0.000001 };

  it('have room at the left, however long they are, and no more than they need', () => {
    const left = (y: LineScene['y']) => leftOf({ y, logY: false, formatY: formatReal, theme });
    expect(left({ from: 0, to: 2.5, interval: 0.5 })).toBe(56);
    expect(left({ from: 0, to: 0.001, interval: 0.0002 })).toBe(56);
    // `0.000101` and so on, at six pixels a digit or so.
    expect(left(small)).toBeGreaterThan(56);
    expect(left({ from: 12.3456781, to: 12.3456786, interval: 0.0000001 })).toBeGreaterThan(
      left(small),
    );
  });

  it('begin at the axis, in pictures too', () => {
    const own = scene({ y: small, area: plotAreaOf(400, 200, 80) });
    expect((lineOption(own) as unknown as Built).grid.left).toBe(80);
    expect((pictureOption(own, 'Rate', look) as unknown as Built).grid.left).toBe(80);
  });

  it('are left out at the right where they would be cut off', () => {
    const x = { from: 0, to: 10_000 };
    const formatX = (value: number) => `after ${value} steps`;
    const { formatter } = (lineOption(scene({ x, formatX })) as unknown as Built).xAxis.axisLabel;
    expect(formatter(5000)).toBe('after 5000 steps');
    expect(formatter(9900)).toBe('');
  });
});

describe('pictureOption', () => {
  it('has title, legend and the names of the axes', () => {
    const picture = pictureOption(scene({}, true), 'Loss of gru', look) as unknown as Built;
    expect(picture.title.text).toBe('Loss of gru');
    expect(picture.legend.data).toEqual(['Line a', 'Line b']);
    expect(picture.yAxis.name).toBe('Loss');
    expect(picture.series[3]!.lineStyle.opacity).toBe(1);
  });
});
