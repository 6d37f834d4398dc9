import { describe, expect, it, test } from 'vitest';
import { quantity } from '#shared/compare/run-quantities';
import {
  categoriesOf,
  numberAt,
  quantityScale,
  rangesOf,
  shareOn,
  stretchesOf,
  type CategoryScale,
  type NumberScale,
} from '../../../../src-renderer/charts/parallel/quantity-scale.ts';

const sizes = quantity('hiddenSize');
const cells: CategoryScale = { kind: 'category', ticks: ['RNN', 'GRU', 'LSTM'] };
const linear: NumberScale = { kind: 'linear', from: 10, to: 20, ticks: [] };
const log: NumberScale = { kind: 'log', from: 0.001, to: 0.1, ticks: [] };

describe('a scale', () => {
  it('has a tick for each value of a parameter with few values', () => {
    expect(quantityScale(sizes, [64, 32, 128, 64], null)).toEqual({
      kind: 'linear',
      from: 32,
      to: 128,
      ticks: [32, 64, 128],
    });
  });

  it('has round ends and ticks where there are many values, or results', () => {
    const scale = quantityScale(quantity('testAccuracy'), [0.9412, 0.9731], null) as NumberScale;
    expect([scale.kind, scale.from, scale.to]).toEqual(['linear', 0.94, 0.98]);
    const many = Array.from({ length: 20 }, (_, index) => 100 + 7 * index);
    const manySizes = quantityScale(sizes, many, null) as NumberScale;
    expect([manySizes.from, manySizes.to]).toEqual([100, 250]);
  });

  it('is logarithmic by default if positive values span a factor of ten', () => {
    const rates = quantity('learningRate');
    expect(quantityScale(rates, [0.001, 0.01], null).kind).toBe('log');
    expect(quantityScale(rates, [0.001, 0.009], null).kind).toBe('linear');
    expect(quantityScale(rates, [0.001, 0.01], 'linear').kind).toBe('linear');
    expect(quantityScale(sizes, [32, 64], 'log').kind).toBe('log');
    expect(quantityScale(quantity('dropout'), [0, 0.5], 'log').kind).toBe('linear');
  });

  it('has ticks at 1, 2 and 5 times powers of ten', () => {
    expect(quantityScale(quantity('parameters'), [5100, 84_000], 'log')).toEqual({
      kind: 'log',
      from: 5000,
      to: 100_000,
      ticks: [5000, 10_000, 20_000, 50_000, 100_000],
    });
  });

  it('has room around a single value, and a default without any', () => {
    const one = quantityScale(sizes, [64, 64], null);
    expect(shareOn(one, 64)).toBe(0.5);
    const nought = quantityScale(quantity('dropout'), [0], null);
    expect(shareOn(nought, 0)).toBe(0.5);
    const none = quantityScale(quantity('testLoss'), [], null) as NumberScale;
    expect(none.from).toBeLessThan(none.to);
  });

  it('has the categories that runs have, in their order', () => {
    expect(quantityScale(quantity('cell'), ['LSTM', 'RNN', 'LSTM'], null)).toEqual({
      kind: 'category',
      ticks: ['RNN', 'LSTM'],
    });
  });
});

test('values convert to shares and back', () => {
  expect(shareOn(linear, 12.5)).toBe(0.25);
  expect(shareOn(log, 0.01)).toBeCloseTo(0.5, 12);
  expect(shareOn(cells, 'GRU')).toBe(0.5);
  expect(shareOn(cells, 'TCN')).toBeNaN();
  expect(numberAt(linear, 0.25)).toBe(12.5);
  expect(numberAt(linear, 0.123456789)).toBe(11.23);
  expect(numberAt(log, 0.123456789)).toBe(0.001766);
  for (const scale of [linear, log, { ...linear, from: 0.1, to: 0.7 }]) {
    expect([numberAt(scale, 0), numberAt(scale, 1)]).toEqual([scale.from, scale.to]);
    expect(numberAt(scale, 1.2)).toBe(scale.to);
  }
});

test('brushes convert to stretches of the axis and back', () => {
  const brush = {
    key: 'hiddenSize',
    ranges: [
      [12, 14],
      [18, 99],
    ] as [number, number][],
  } as const;
  const stretches = stretchesOf(linear, { ...brush, ranges: [...brush.ranges] });
  expect(stretches).toEqual([
    [0.2, 0.4],
    [0.8, 1],
  ]);
  expect(rangesOf(linear, stretches)).toEqual([
    [12, 14],
    [18, 20],
  ]);
  const some = stretchesOf(cells, { key: 'cell', values: ['GRU', 'TCN'] });
  expect(some).toEqual([[1 / 3, 2 / 3]]);
  expect(categoriesOf(cells, some)).toEqual(['GRU']);
  expect(categoriesOf(cells, [[0.4, 0.9]])).toEqual(['GRU', 'LSTM']);
  expect(stretchesOf(linear, undefined)).toEqual([]);
});

test('a brush below a log scale begins at its end', () => {
  expect(stretchesOf(log, { key: 'learningRate', ranges: [[0, 0.01]] })[0]![0]).toBe(0);
});
