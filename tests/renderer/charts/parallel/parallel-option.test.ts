import { describe, expect, it, test } from 'vitest';
import {
  axisTicks,
  parallelOption,
  parallelPicture,
  parallelTable,
} from '../../../../src-renderer/charts/parallel/parallel-option.ts';
import {
  colourRuns,
  numberColours,
} from '../../../../src-renderer/charts/parallel/run-colouring.ts';
import { cellText } from '../../../../src-renderer/charts/frame/chart-table.ts';
import { chartSvg } from '../../../../src-renderer/charts/frame/save-chart.ts';
import { defaultHyperparameterView } from '#shared/compare/hyperparameter-view';
import { finishedRun } from '../../../support/compared.ts';
import { axesOf, theme } from '../../features/compare/hyperparameters/plots.ts';

const records = [
  finishedRun('small', { cell: 'RNN', hiddenSize: 32 }),
  finishedRun('large', { cell: 'LSTM', hiddenSize: 128 }),
  finishedRun('bare', { cell: 'LSTM', hiddenSize: 64 }, { test: null }),
];
const runs = records.map(({ id, name }) => ({
  id,
  name,
  colour: '#123456',
  isMatching: id !== 'small',
}));
const scene = {
  axes: axesOf(['cell', 'testAccuracy', 'hiddenSize'], records, ['hiddenSize']),
  runs,
  highlighted: ['large'],
  theme,
};

interface Line {
  readonly name: string;
  readonly value: readonly (number | '-')[];
  readonly lineStyle: { readonly opacity: number };
}
function linesOf(id: string): Line[] {
  const series = parallelOption(scene).series as { id: string; data: Line[] }[];
  return series.find((one) => one.id === id)!.data;
}

describe('parallel coordinates', () => {
  it('have a line for each run, those outside of the brushes apart', () => {
    expect(linesOf('rest').map(({ name }) => name)).toEqual(['small']);
    expect([...new Set(linesOf('matching').map(({ name }) => name))]).toEqual(['large', 'bare']);
    expect(linesOf('lit').map(({ name }) => name)).toEqual(['large']);
  });

  it('are faint except for the highlighted (U40)', () => {
    const opacities = (own: Partial<typeof scene>) => {
      const series = parallelOption({ ...scene, ...own }).series as { id: string; data: Line[] }[];
      return ['rest', 'matching', 'lit'].map(
        (id) => series.find((one) => one.id === id)!.data[0]?.lineStyle.opacity,
      );
    };
    const [rest, besideLit, lit] = opacities({});
    expect(lit).toBe(1);
    expect(besideLit).toBeLessThan(0.3);
    const [restUnlit, matching] = opacities({ highlighted: [] });
    expect(restUnlit).toBe(rest);
    expect(rest).toBeLessThan(besideLit!);
    expect(matching).toBeGreaterThan(0.8);
  });

  it('place values along the axes, upside down where one is flipped', () => {
    const [large, small] = [linesOf('matching')[0]!, linesOf('rest')[0]!];
    expect(large.value).toEqual([0.75, expect.closeTo(0.5, 12), 0]);
    expect(small.value).toEqual([0.25, expect.closeTo(0.5, 12), 1]);
  });

  it('break a line where a value is missing', () => {
    const pieces = linesOf('matching').filter(({ name }) => name === 'bare');
    expect(pieces.map(({ value }) => value.map((place) => place !== '-'))).toEqual([
      [true, false, false],
      [false, false, true],
    ]);
  });

  it('have ticks at an axis’s values', () => {
    const { places, textAt } = axisTicks(scene.axes[2]!);
    expect(places.map(textAt)).toEqual(['32', '64', '128']);
    expect(places).toEqual([1, 1 - 1 / 3, 0]);
  });

  it('have a picture with the names of the axes', () => {
    const look = { width: 600, height: 400, hasTitle: true };
    const svg = chartSvg(parallelPicture(scene, 'All runs', look), look);
    for (const text of ['All runs', 'Hidden size', 'LSTM', '128']) expect(svg).toContain(text);
  });

  it('are a table with the decimals of each metric (U31)', () => {
    const table = parallelTable(scene);
    const texts = table.rows[0]!.map((_, column) => cellText(table, table.rows[0]!, column));
    expect(texts).toEqual(['large', 'LSTM', '90.00 %', expect.stringContaining('128')]);
  });

  it('are a table of the runs within the brushes', () => {
    expect(parallelTable(scene)).toMatchObject({
      header: ['Run', 'Cell', 'Test accuracy', 'Hidden size'],
      rows: [
        ['large', 'LSTM', 0.9, 128],
        ['bare', 'LSTM', Number.NaN, 64],
      ],
    });
  });
});

describe('the colours of runs', () => {
  const sources = {
    own: (id: string) => `own ${id}`,
    palette: ['#111111', '#222222'],
    stops: numberColours.light,
    missing: '#999999',
  };
  const [cell, accuracy, sizes] = scene.axes;

  it('follow the test accuracy by default (U40)', () => {
    const { plotColour } = defaultHyperparameterView();
    expect(plotColour).toBe('testAccuracy');
  });

  it('are the runs’ own where no run has a value (U40)', () => {
    const [untested] = axesOf(['testAccuracy'], [records[2]!]);
    expect(colourRuns(untested!, sources).legend).toEqual({ kind: 'run' });
  });

  it('are the runs’ own without a quantity', () => {
    const { colourOf, legend } = colourRuns(null, sources);
    expect([colourOf('small'), legend]).toEqual(['own small', { kind: 'run' }]);
  });

  it('follow a category', () => {
    const { colourOf, legend } = colourRuns(cell!, sources);
    expect(['small', 'large', 'bare'].map(colourOf)).toEqual(['#111111', '#222222', '#222222']);
    expect(legend).toEqual({
      kind: 'category',
      entries: [
        { text: 'RNN', colour: '#111111' },
        { text: 'LSTM', colour: '#222222' },
      ],
    });
  });

  it('follow a number from the first colour to the last, even if its axis is flipped', () => {
    const { colourOf, legend } = colourRuns(sizes!, sources);
    expect(colourOf('small')).toBe('rgba(28,42,107,1)');
    expect(colourOf('large')).toBe('rgba(185,137,0,1)');
    expect(legend).toMatchObject({ kind: 'number', from: '32', to: '128' });
  });

  it('have a separate colour where the value is missing', () => {
    expect(colourRuns(accuracy!, sources).colourOf('bare')).toBe('#999999');
  });
});

/** Contrast by WCAG 2.2. */
function contrast(a: string, b: string): number {
  const [first, second] = [a, b].map((colour) => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue! + 0.05;
  });
  return Math.max(first!, second!) / Math.min(first!, second!);
}

test('colours of numbers have enough contrast with the surface', () => {
  for (const stop of numberColours.light) expect(contrast(stop, '#ffffff')).toBeGreaterThan(3);
  for (const stop of numberColours.dark) expect(contrast(stop, '#191b1f')).toBeGreaterThan(3);
});
