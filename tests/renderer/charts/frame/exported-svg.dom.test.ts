import { beforeAll, describe, expect, it } from 'vitest';
import type { GateCourse, StepwiseReading } from '#shared/contract/commands';
import { lineChartSvg } from '#shared/report/svg-line-chart';
import { svgChartStyle } from '#shared/report/report-style';
import {
  confusionCells,
  shownCells,
} from '../../../../src-renderer/charts/confusion/confusion-cells.ts';
import { confusionFigure } from '../../../../src-renderer/charts/confusion/confusion-figure.ts';
import type { Figure, FigureLook } from '../../../../src-renderer/charts/export/figure.ts';
import { figureSize } from '../../../../src-renderer/charts/export/figure-settings.ts';
import { printedSvg } from '../../../../src-renderer/charts/export/printed-svg.ts';
import {
  readChartTheme,
  type ChartTheme,
} from '../../../../src-renderer/charts/frame/chart-theme.ts';
import { plotAreaOf } from '../../../../src-renderer/charts/frame/plot-area.ts';
import { chartSvg } from '../../../../src-renderer/charts/frame/save-chart.ts';
import { drawSeries } from '../../../../src-renderer/charts/lines/drawn-series.ts';
import { pictureOption } from '../../../../src-renderer/charts/lines/line-option.ts';
import { reliabilityPicture } from '../../../../src-renderer/charts/reliability/reliability-option.ts';
import { parallelPicture } from '../../../../src-renderer/charts/parallel/parallel-option.ts';
import { scatterPicture } from '../../../../src-renderer/features/compare/hyperparameters/scatter-option.ts';
import { significanceFigure } from '../../../../src-renderer/features/compare/significance/significance-figure.ts';
import { heatFigure } from '../../../../src-renderer/charts/heat/heat-figure.ts';
import { gatesFigure } from '../../../../src-renderer/features/inspect/units/gates-figure.ts';
import { statesFigure } from '../../../../src-renderer/features/inspect/trajectories/states-figure.ts';
import { courseFigure } from '../../../../src-renderer/features/draw/time/course-figure.ts';
import { finishedRun } from '../../../support/compared.ts';
import { axesOf } from '../../features/compare/hyperparameters/plots.ts';
import { line, theme as plainTheme } from '../lines/sample-lines.ts';

const title = 'R&D: "a" < \'b\' Größe 网络 🙂';
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

/** A figure as it is written to a file, with its size on paper. */
function printed(figure: Figure): string {
  const sizes = figureSize({ width: 84, height: null, fontSize: 8 }, figure.aspect);
  const look: FigureLook = {
    ...sizes.drawing,
    theme: 'light',
    chart: theme,
    colour: (shown) => shown,
    hasTitle: true,
    hasLegend: true,
  };
  return printedSvg(figure.draw(look)!, sizes, figure.title);
}

function confusion(): string {
  const cells = confusionCells([
    [5, 1],
    [0, 6],
  ]);
  const labels = ['0', title];
  const rows = shownCells(cells, { labels, normalised: false, theme: 'light' });
  return printed(confusionFigure(title, 2, () => Array(2).fill({ title, labels, rows })));
}

function significance(): string {
  const items = [
    { id: 'a', name: title },
    { id: 'b', name: 'b' },
  ];
  const cell = { key: 'a b', text: '< 0.0001', words: '', better: 'a' };
  return printed(
    significanceFigure({
      title,
      items,
      columns: items,
      rows: [
        [null, cell],
        [cell, null],
      ],
    }),
  );
}

const reading: StepwiseReading = {
  steps: 2,
  classes: 2,
  predicted: 1,
  probabilities: Float64Array.of(0.5, 0.5, 0.25, 0.75),
};

function courses(view: 'heat' | 'curves'): string {
  const course = { name: title, reading, classNames: null, settled: 1 };
  return printed(courseFigure([course, course], view, ['#123456', '#654321']));
}

function heatMaps(): string {
  const data = {
    columns: 2,
    rows: 2,
    valueAt: (column: number, row: number) => column - row,
    columnName: 'step',
    rowName: 'unit',
    columnLabel: String,
    rowLabel: String,
    format: String,
  };
  const scale = { kind: 'diverging', largest: 1 } as const;
  return printed(heatFigure(title, [{ title, data }], scale));
}

const gate: GateCourse = {
  name: 'forget',
  label: title,
  range: 'share',
  mean: Float64Array.of(0.5, 0.25),
  low: Float64Array.of(0, 0.5),
  high: Float64Array.of(0.5, 0),
};

function states(): string {
  const points = Float64Array.of(0, 0, 1, 2);
  const plane = {
    steps: 2,
    epoch: null,
    layer: 0,
    layers: 1,
    explained: [0.5, 0.25],
    answers: { kind: 'answers', origin: [0, 0], perX: [1, -1], perY: [0, 0] },
    sample: { indices: [3, 4], labels: Uint8Array.of(0, 1), points, point: 'last' },
    path: points,
    predicted: 1,
    alike: { steps: [0, 1], paths: [{ index: 3, points }] },
  } as const;
  const model = { id: 'a', name: title, noun: 'row', states: plane, classNames: [title, '"'] };
  return printed(statesFigure([model, model], ['#123456', '#654321']));
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

describe('classes with names (20 letters and more)', () => {
  const names = ['T-shirt', 'Sandal with open toes', 'Ankle boot with laces and a zip', 'Coat'];
  const all = [...names, ...names.map((name) => `another ${name}`)];
  /** The texts of an SVG that are turned, and those that aren't. */
  function wordsOf(svg: string) {
    const texts = [
      ...new DOMParser().parseFromString(svg, 'image/svg+xml').querySelectorAll('text'),
    ];
    const isTurned = (text: Element): boolean =>
      text.getAttribute('transform')!.includes('rotate(-90)');
    const words = (found: readonly Element[]) => found.map(({ textContent }) => textContent);
    return {
      turned: words(texts.filter(isTurned)),
      upright: words(texts.filter((text) => !isTurned(text))),
    };
  }
  const matrix = (labels: readonly string[]) => {
    const counts = labels.map((_, row) => labels.map((__, column) => (row === column ? 5 : 0)));
    const look = { labels, normalised: false, theme: 'light' } as const;
    const rows = shownCells(confusionCells(counts), look);
    return wordsOf(printed(confusionFigure('Matrix', 1, () => [{ title, labels, rows }])));
  };

  it('name each row of a printed matrix, and turned each column', () => {
    const { turned, upright } = matrix(all);
    const columns = turned.filter((text) => text !== 'True class');
    expect(columns).toHaveLength(all.length);
    expect([columns[0], columns[3]]).toEqual(['T-shirt', 'Coat']);
    expect(columns[6]).toMatch(/^another Ank.*…$/);
    const rows = upright.filter((text) =>
      all.some((name) => name.startsWith(text.replace('…', ''))),
    );
    expect(rows).toHaveLength(all.length);
    expect(upright).toContain('Predicted class');
  });

  it('that are short stand upright below the columns', () => {
    const { turned } = matrix(['0', '1', '2', '3']);
    expect(turned).toEqual(['True class']);
  });

  it('name the rows and the colours of readings, if all models share them', () => {
    const ofTwo = names.slice(0, 2);
    const course = { name: 'GRU', reading, classNames: ofTwo, settled: null };
    const drawn = (view: 'heat' | 'curves', other: readonly string[] | null) =>
      wordsOf(printed(courseFigure([course, { ...course, classNames: other }], view, ['#123456'])))
        .upright;
    expect(drawn('heat', null).filter((text) => text === 'T-shirt')).toHaveLength(1);
    expect(drawn('curves', ofTwo)).toEqual(expect.arrayContaining(ofTwo));
    expect(drawn('curves', null)).not.toContain('T-shirt');
  });
});

describe('an exported SVG is well-formed XML (U1)', () => {
  it.each([
    ['line chart', lines],
    ['reliability diagram', reliability],
    ['parallel coordinates', parallel],
    ['scatter plot', scatter],
    ['chart of a report', report],
    ['confusion matrices (U35)', confusion],
    ['matrix of tests (U35)', significance],
    ['readings as heat maps (U32)', () => courses('heat')],
    ['readings as curves (U32)', () => courses('curves')],
    ['heat maps (U32)', heatMaps],
    ['trajectories of states', states],
    ['gates (U32)', () => printed(gatesFigure([gate, gate], title, 'row'))],
  ])('%s', (_, draw) => {
    // This parser knows no sections of plain text, in which ECharts puts its styles.
    const svg = draw().replaceAll(/<!\[CDATA\[.*?\]\]>/gs, '');
    const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
    expect(parsed.querySelector('parsererror')?.textContent).toBeUndefined();
    const words = [...parsed.querySelectorAll('text, title')].map(({ textContent }) => textContent);
    // Names are cut where they are too wide for their place.
    expect(words.some((word) => word.includes('R&D: "a" <'))).toBe(true);
  });
});
