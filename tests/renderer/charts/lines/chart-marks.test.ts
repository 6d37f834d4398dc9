import { describe, expect, it } from 'vitest';
import { plotAreaOf } from '../../../../src-renderer/charts/frame/plot-area.ts';
import { chartSvg } from '../../../../src-renderer/charts/frame/save-chart.ts';
import { shownMarks } from '../../../../src-renderer/charts/lines/chart-marks.ts';
import { drawSeries } from '../../../../src-renderer/charts/lines/drawn-series.ts';
import { pictureOption } from '../../../../src-renderer/charts/lines/line-option.ts';
import { line, theme } from './sample-lines.ts';

const area = { left: 50, top: 20, width: 400, height: 100 };
const marks = [0, 10, 60, 100, 101].map((x) => ({ x, label: `Step ${x}` }));

describe('marks of a chart', () => {
  it('are where their x is, if it is shown', () => {
    const shown = shownMarks(marks, { area, x: { from: 10, to: 100 } }, false);
    expect(shown.map(({ x, left }) => [x, left])).toEqual([
      [10, 50],
      [60, expect.closeTo(50 + (400 * 50) / 90, 9)],
      [100, 450],
    ]);
    const [, , last] = shownMarks(marks, { area, x: { from: 1, to: 100 } }, true);
    expect(last!.left).toBe(450);
    const [middle] = shownMarks(marks, { area, x: { from: 1, to: 100 } }, true);
    expect(middle!.left).toBeCloseTo(250, 9);
  });

  it('have their labels within the chart, and not over the name of the y axis', () => {
    const [left, , right] = shownMarks(marks, { area, x: { from: 10, to: 100 } }, false);
    expect(left).toMatchObject({ isRight: false, isInside: true });
    expect(right).toMatchObject({ isRight: true, isInside: false });
  });

  it('are in pictures too, those outside of the zoom left out', () => {
    const x = { from: 10, to: 100 };
    const of = { series: line('a', [10, 100], [1, 2]), smoothed: null };
    const drawn = drawSeries(of, { ...x, scale: 'linear', buckets: 100 }, false);
    const scene = {
      ...{ x, y: { from: 0, to: 4, interval: 1 }, logX: false, logY: false, theme },
      ...{ xLabel: 'Step', yLabel: 'Value', formatX: String, formatY: String },
      ...{ area: plotAreaOf(600, 400), lines: [{ of, drawn }] },
    };
    const size = { width: 600, height: 400, hasTitle: true, hasLegend: true };
    const svg = chartSvg(pictureOption(scene, 'Unit', size, marks), size);
    const labels = [...svg.matchAll(/>(Step \d+)<\/text>/g)].map(([, label]) => label);
    expect(labels).toEqual(['Step 10', 'Step 60', 'Step 100']);
    const dashed = [...svg.matchAll(/<path d="M([\d.]+) [\d.]+L\1 [\d.]+"[^>]*stroke-dasharray/g)];
    expect(dashed.map(([, left]) => Number(left))).toEqual(
      shownMarks(marks, scene, false).map(({ left }) => expect.closeTo(left, 1)),
    );
  });
});
