import { describe, expect, it, test } from 'vitest';
import { tableCsv } from '../../../../src-renderer/charts/frame/chart-table.ts';
import {
  cellInWords,
  heatTable,
  heatTicks,
  type HeatData,
} from '../../../../src-renderer/charts/heat/heat-data.ts';
import { cellAfterKey } from '../../../../src-renderer/charts/heat/heat-keys.ts';
import { heatColours } from '../../../../src-renderer/charts/heat/heat-palette.ts';
import {
  columnAt,
  columnSpan,
  paintedColumns,
} from '../../../../src-renderer/charts/heat/column-places.ts';
import {
  decadesOf,
  divergingScale,
  heatShare,
  logScale,
  scaleEnds,
  scaleLabels,
  scaleTicks,
  type HeatScale,
} from '../../../../src-renderer/charts/heat/heat-scale.ts';
import { formatReal } from '#shared/text/format';
import { heatRgb } from '../../../../src-renderer/charts/heat-colour.ts';

const values = [0.5, -1, Number.NaN, 2, 0, 4];
const data: HeatData = {
  columns: 3,
  rows: 2,
  valueAt: (column, row) => values[3 * row + column]!,
  columnName: 'step',
  rowName: 'unit',
  columnLabel: (column) => String(column + 1),
  rowLabel: (row) => String(10 + row),
  format: (value) => value.toFixed(2),
};

describe('the scales of heat maps', () => {
  it('linear: from the lightest to the darkest colour', () => {
    const scale = { kind: 'linear', from: 2, to: 4 } as const;
    expect([1, 2, 3, 4, 5].map((value) => heatShare(scale, value))).toEqual([0, 0, 0.5, 1, 1]);
    expect(heatShare({ kind: 'linear', from: 1, to: 1 }, 1)).toBe(0);
    expect(scaleTicks(scale).map(({ value }) => value)).toEqual([2, 3, 4]);
  });

  it('diverging: as far below zero as above', () => {
    const scale = divergingScale([values, [3]]);
    expect(scale).toEqual({ kind: 'diverging', largest: 4 });
    expect([-8, -4, -1, 0, 2].map((value) => heatShare(scale, value))).toEqual([
      -1, -1, -0.25, 0, 0.5,
    ]);
    expect(heatShare(scale, Number.NaN)).toBeNaN();
    expect(scaleTicks(scale)).toEqual([
      { at: 0, value: -4 },
      { at: 0.5, value: 0 },
      { at: 1, value: 4 },
    ]);
    expect(divergingScale([[0.5]], 1)).toEqual({ kind: 'diverging', largest: 1 });
    expect(divergingScale([[0, Number.NaN]])).toEqual({ kind: 'diverging', largest: 1 });
  });

  it('logarithmic: the same room for every power of ten', () => {
    const scale = logScale([[0, 0.0002, 0.5], [20]]);
    expect(decadesOf(scale)).toBe(5);
    expect(heatShare(scale, 20)).toBe(1);
    expect(heatShare(scale, 0.02)).toBeCloseTo(0.4, 12);
    expect([0, -1, 1e-9].map((value) => heatShare(scale, value))).toEqual([0, 0, 0]);
    const ticks = scaleTicks(scale);
    expect(ticks.map(({ value }) => value)).toEqual([0.001, 0.1, 10]);
    for (const { at, value } of ticks) expect(heatShare(scale, value)).toBeCloseTo(at, 9);
    expect(
      scaleTicks({ kind: 'log', smallest: 0.3, largest: 3 }).map(({ value }) => value),
    ).toEqual([0.5, 1, 2]);
  });

  it('are labelled in one notation', () => {
    const labels = (scale: HeatScale): string[] =>
      scaleLabels(scale, (value) => formatReal(value, 2)).map(({ text }) => text);
    expect(labels({ kind: 'log', smallest: 6.6e-7, largest: 0.66 })).toEqual([
      ...['10⁻⁵', '10⁻³', '10⁻¹'],
    ]);
    expect(labels({ kind: 'log', smallest: 0.001, largest: 10 })).toEqual(['0.001', '0.1', '10']);
    expect(labels({ kind: 'diverging', largest: 3.8e-5 })).toEqual(['−3.8·10⁻⁵', '0', '3.8·10⁻⁵']);
  });

  it('end at the values that colours tell apart', () => {
    expect(scaleEnds({ kind: 'linear', from: 2, to: 4 })).toEqual([2, 4]);
    expect(scaleEnds({ kind: 'diverging', largest: 3 })).toEqual([-3, 3]);
    expect(scaleEnds({ kind: 'log', smallest: 0.1, largest: 3 })).toEqual([0.1, 3]);
  });

  test.each<[string, number[], number]>([
    ['no values', [0, 0], 1],
    ['equal ones', [3, 3], 1],
    ['ones that have vanished', [1e-30, 1], 6],
  ])('logarithmic ones tell %s apart as far as they differ', (_, some, decades) => {
    const scale = logScale([some]);
    expect(decadesOf(scale)).toBe(decades);
    expect(heatShare(scale, some[0]!)).toBeGreaterThanOrEqual(0);
  });

  it('have the colours of all heat maps, and one for no value', () => {
    const colourOf = heatColours('dark');
    expect(colourOf(1)).toEqual(heatRgb(1, 'right', 'dark'));
    expect(colourOf(-1)).toEqual(heatRgb(1, 'wrong', 'dark'));
    expect(colourOf(0)).toEqual(heatRgb(0, 'right', 'dark'));
    const none = colourOf(Number.NaN);
    expect([none[0], none[1]]).toEqual([none[1], none[2]]);
  });
});

describe('columns of different widths', () => {
  const even = { columns: 4 };
  const uneven = { columns: 3, columnEdges: Float64Array.of(0, 0.1, 0.5, 1) };

  it('are found where they lie along the axis', () => {
    const at = [-0.1, 0, 0.09, 0.1, 0.49, 0.5, 1, 1.2];
    expect(at.map((share) => columnAt(uneven, share))).toEqual([0, 0, 0, 1, 1, 2, 2, 2]);
    expect(at.map((share) => columnAt(even, share))).toEqual([0, 0, 0, 0, 1, 2, 3, 3]);
    expect(columnSpan(uneven, 1)).toEqual({ from: 0.1, width: 0.4 });
    expect(columnSpan(even, 1)).toEqual({ from: 0.25, width: 0.25 });
  });

  it('are painted as wide as they are', () => {
    const colourOf = (column: number) => [column, 0, 0] as const;
    const { columns, colourOf: painted } = paintedColumns(uneven, colourOf);
    const widths = [0, 0, 0];
    for (let at = 0; at < columns; at += 1) widths[painted(at, 0)[0]]! += 1 / columns;
    expect(widths.map((width) => Number(width.toFixed(9)))).toEqual([0.1, 0.4, 0.5]);
    expect(paintedColumns(even, colourOf)).toEqual({ columns: 4, colourOf });
  });
});

describe('the cells of a heat map', () => {
  it('are said in words', () => {
    expect(cellInWords(data, { column: 1, row: 0 })).toBe('Unit 10, step 2: -1.00');
    expect(cellInWords(data, { column: 2, row: 0 })).toBe('Unit 10, step 3: no value');
  });

  it('are a table, also a part of them', () => {
    expect(tableCsv(heatTable(data))).toBe(
      '\ufeffunit,step 1,step 2,step 3\r\n10,0.5,-1,\r\n11,2,0,4\r\n',
    );
    expect(heatTable(data, [1, 3], [1, 2])).toMatchObject({
      header: ['unit', 'step 2', 'step 3'],
      rows: [['11', 0, 4]],
    });
  });

  it('are reached by keys, up to the edges', () => {
    const from = (key: string, ctrlKey = false) =>
      cellAfterKey({ key, ctrlKey }, { column: 1, row: 12 }, { columns: 3, rows: 20 });
    expect(from('ArrowLeft')).toEqual({ column: 0, row: 12 });
    expect(from('ArrowRight')).toEqual({ column: 2, row: 12 });
    expect(from('ArrowUp')).toEqual({ column: 1, row: 11 });
    expect(from('ArrowDown')).toEqual({ column: 1, row: 13 });
    expect(from('Home')).toEqual({ column: 0, row: 12 });
    expect(from('End', true)).toEqual({ column: 2, row: 19 });
    expect(from('PageUp')).toEqual({ column: 1, row: 2 });
    expect(from('PageDown')).toEqual({ column: 1, row: 19 });
    expect(from('a')).toBe(null);
  });
});

describe('the labels along a heat map', () => {
  const labels = (count: number, most: number) =>
    heatTicks(count, most, (place) => String(place + 1)).map(({ text }) => text);

  it('are round places, counted from 1, as many as fit, and the last', () => {
    expect(labels(5, 8)).toEqual(['1', '2', '3', '4', '5']);
    expect(labels(28, 8)).toEqual(['1', '5', '10', '15', '20', '25', '28']);
    expect(labels(784, 8)).toEqual(['1', '100', '200', '300', '400', '500', '600', '700', '784']);
    expect(labels(1, 8)).toEqual(['1']);
    // 30 would touch 32, which is the last.
    expect(labels(32, 8)).toEqual(['1', '5', '10', '15', '20', '25', '32']);
    // 1 would be beside 2.
    expect(labels(12, 8)).toEqual(['2', '4', '6', '8', '10', '12']);
  });

  it('are in the middle of their cells', () => {
    expect(heatTicks(2, 8, String).map(({ at }) => at)).toEqual([0.25, 0.75]);
  });
});
