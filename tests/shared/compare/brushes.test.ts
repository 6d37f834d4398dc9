import { expect, test } from 'vitest';
import { brushOf, brushSchema, isWithin, withBrush, type Brush } from '#shared/compare/brushes';

const sizes: Brush = {
  key: 'hiddenSize',
  ranges: [
    [32, 64],
    [128, 128],
  ],
};
const cells: Brush = { key: 'cell', values: ['GRU', 'LSTM'] };

test.each([
  [32, true],
  [64, true],
  [65, false],
  [128, true],
  [null, false],
  ['32', false],
])('of ranges, %s is within: %s', (value, expected) => {
  expect(isWithin(sizes, value)).toBe(expected);
});

test.each([
  ['GRU', true],
  ['RNN', false],
  [null, false],
])('of categories, %s is within: %s', (value, expected) => {
  expect(isWithin(cells, value)).toBe(expected);
});

test('a quantity has one brush, and none without ranges or values', () => {
  const both = withBrush([sizes], 'cell', { values: ['RNN'] });
  expect(brushOf(both, 'cell')).toEqual({ key: 'cell', values: ['RNN'] });
  const again = withBrush(both, 'hiddenSize', { ranges: [[1, 2]] });
  expect(again).toEqual([
    { key: 'cell', values: ['RNN'] },
    { key: 'hiddenSize', ranges: [[1, 2]] },
  ]);
  expect(withBrush(again, 'cell', { values: [] })).toEqual([again[1]]);
  expect(withBrush(again, 'hiddenSize', { ranges: [] })).toEqual([again[0]]);
});

test.each([
  { key: 'mood', values: ['good'] },
  { key: 'cell', values: [] },
  { key: 'hiddenSize', ranges: [[64, 32]] },
  { key: 'hiddenSize', ranges: [[Number.NaN, 32]] },
  { key: 'hiddenSize', ranges: [[1, 2]], values: ['a'] },
])('%j is no brush', (given) => {
  expect(brushSchema.safeParse(given).success).toBe(false);
});
