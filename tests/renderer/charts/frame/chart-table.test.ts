import { describe, expect, it } from 'vitest';
import { pointText } from '#shared/catalogue/metrics/metric';
import { stepMetrics } from '#shared/catalogue/metrics/step-metrics';
import {
  cellText,
  chartTable,
  someRows,
  tableCsv,
} from '../../../../src-renderer/charts/frame/chart-table.ts';
import { placeText } from '../../../../src-renderer/charts/lines/history-axis.ts';
import { line } from '../lines/sample-lines.ts';

const train = {
  series: line('train', [1, 2, 3, 4], [0.5, NaN, 0.25, 0.1], { name: 'Loss, train' }),
  smoothed: Float64Array.of(0.5, NaN, 0.3, 0.2),
};
const validation = { series: line('validation', [3, 3.5], [0.7, 0.6]), smoothed: null };

const plain = { x: String, y: String };

describe('chartTable', () => {
  it('is shown with the decimals of its metric, and – for what is missing (U31)', () => {
    const format = { x: placeText('step'), y: pointText(stepMetrics.loss) };
    const table = chartTable('Step', [train, validation], { from: 2, to: 3.5 }, format);
    const texts = table.rows.map((row) => row.map((_, column) => cellText(table, row, column)));
    expect(texts.slice(0, 2)).toEqual([
      ['2', '–', '–', '–'],
      ['3', '0.2500', '0.3000', '0.7000'],
    ]);
  });

  it('joins the points of all lines by their x, within the zoom', () => {
    expect(chartTable('Step', [train, validation], { from: 2, to: 3.5 }, plain)).toMatchObject({
      header: ['Step', 'Loss, train', 'Loss, train (smoothed)', 'Line validation'],
      rows: [
        [2, NaN, NaN, NaN],
        [3, 0.25, 0.3, 0.7],
        [3.5, NaN, NaN, 0.6],
      ],
    });
  });

  it('leaves out none of many points', () => {
    const x = Array.from({ length: 5000 }, (_, index) => index);
    const many = { series: line('many', x, x), smoothed: null };
    expect(chartTable('Step', [many], { from: 0, to: 5000 }, plain).rows).toHaveLength(5000);
  });
});

describe('tableCsv', () => {
  it('quotes names, writes numbers in full and leaves missing ones empty', () => {
    const csv = tableCsv({
      header: ['Step', 'Loss, "train"'],
      rows: [
        [1, 0.1 + 0.2],
        [2, NaN],
        ['a,b', 1e-20],
      ],
    });
    expect(csv).toBe(
      '\ufeffStep,"Loss, ""train"""\r\n1,0.30000000000000004\r\n2,\r\n"a,b",1e-20\r\n',
    );
  });
});

describe('someRows', () => {
  it('chooses evenly, including first and last', () => {
    const rows = Array.from({ length: 1000 }, (_, index) => index);
    const some = someRows(rows, 11);
    expect(some).toHaveLength(11);
    expect(some[0]).toBe(0);
    expect(some.at(-1)).toBe(999);
    expect(someRows(rows, 1000)).toBe(rows);
  });
});
