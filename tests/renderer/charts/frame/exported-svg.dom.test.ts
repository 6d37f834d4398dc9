import { beforeAll, describe, expect, it } from 'vitest';
import { lineChartSvg } from '#shared/report/svg-line-chart';
import { svgChartStyle } from '#shared/report/report-style';
import {
  readChartTheme,
  type ChartTheme,
} from '../../../../src-renderer/charts/frame/chart-theme.ts';
import { plotAreaOf } from '../../../../src-renderer/charts/frame/plot-area.ts';
import { chartSvg } from '../../../../src-renderer/charts/frame/save-chart.ts';
import { drawSeries } from '../../../../src-renderer/charts/lines/drawn-series.ts';
import { pictureOption } from '../../../../src-renderer/charts/lines/line-option.ts';
import { reliabilityPicture } from '../../../../src-renderer/charts/reliability/reliability-option.ts';
import { parallelPicture } from '../../../../src-renderer/features/compare/hyperparameters/parallel-option.ts';
import { scatterPicture } from '../../../../src-renderer/features/compare/hyperparameters/scatter-option.ts';
import { finishedRun } from '../../../support/compared.ts';
import { axesOf } from '../../features/compare/hyperparameters/plots.ts';
import { line, theme as plainTheme } from '../lines/sample-lines.ts';

const title = 'R&D: "a" < \'b\'';
const size = { width: 600, height: 400, hasTitle: true, hasLegend: true };
const places = { x: { from: 0, to: 3 }, y: { from: 0, to: 4, interval: 1 } };
let theme: ChartTheme;

beforeAll(() => {
  // As Chromium reports the fonts of a built page.
  document.documentElement.style.setProperty('--font', 'system-ui, "Segoe UI", sans-serif');
  theme = { ...plainTheme, font: readChartTheme().font };
});

function lines(): string {
  const edges = { low: Float64Array.of(0, 1), high: Float64Array.of(2, 3) };
  const series = line('a', [0, 3], [1, 2], { name: title, band: edges });
  const of = { series, smoothed: Float64Array.of(1, 1.5), band: edges };
  const drawn = drawSeries(of, { ...places.x, scale: 'linear', buckets: 100 }, false);
  const words = { xLabel: title, yLabel: title, formatX: String, formatY: String };
  const looks = { logX: false, logY: false, area: plotAreaOf(600, 400), theme };
  return chartSvg(
    pictureOption({ ...places, ...words, ...looks, lines: [{ of, drawn }] }, title, size),
    size,
  );
}

function reliability(): string {
  const bins = [{ from: 0, to: 1, examples: 9, confidence: 0.8, accuracy: 0.75 }];
  return chartSvg(reliabilityPicture({ bins, colour: '#123456', theme }, title, size), size);
}

const records = [finishedRun(title, { hiddenSize: 32 }), finishedRun('b', { hiddenSize: 64 })];
const runs = records.map(({ id, name }) => ({ id, name, colour: '#123456', isMatching: true }));
const [x, y] = axesOf(['hiddenSize', 'testAccuracy'], records) as [never, never];

function parallel(): string {
  return chartSvg(
    parallelPicture({ axes: [x, y], runs, highlighted: [], theme }, title, size),
    size,
  );
}

function scatter(): string {
  const scene = { x, y, runs, front: [records[0]!.id], highlighted: [], theme };
  return chartSvg(scatterPicture(scene, title, size), size);
}

function report(): string {
  const ends = Float64Array.of(0, 1);
  return lineChartSvg({
    title,
    xLabel: title,
    yLabel: title,
    logX: false,
    logY: false,
    formatX: String,
    formatY: String,
    lines: [{ label: title, slot: 0, x: ends, y: ends, band: { low: ends, high: ends } }],
    style: svgChartStyle('standard'),
  });
}

describe('an exported SVG is well-formed XML (U1)', () => {
  it.each([
    ['line chart', lines],
    ['reliability diagram', reliability],
    ['parallel coordinates', parallel],
    ['scatter plot', scatter],
    ['chart of a report', report],
  ])('%s', (_, draw) => {
    // This parser knows no sections of plain text, in which ECharts puts its styles.
    const svg = draw().replaceAll(/<!\[CDATA\[.*?\]\]>/gs, '');
    const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
    expect(parsed.querySelector('parsererror')?.textContent).toBeUndefined();
    const words = [...parsed.querySelectorAll('text, title')].map(({ textContent }) => textContent);
    expect(words).toContain(title);
  });
});
