import { expect, test } from 'vitest';
import { groupLabel } from '#shared/compare/group-label';

test('U16: a label says in short what differs, without keys of fields', () => {
  expect(
    groupLabel([
      { key: 'cell', value: 'LSTM' },
      { key: 'hiddenSize', value: 32 },
      { key: 'learningRate', value: 5 },
      { key: 'seed', value: 3 },
    ]),
  ).toBe('LSTM 32, lr 5, seed 3');
  expect(groupLabel([{ key: 'hiddenSize', value: 64 }])).toBe('hidden size 64');
  expect(groupLabel([{ key: 'cell', value: 'GRU' }])).toBe('GRU');
  expect(groupLabel([{ key: 'bidirectional', value: true }])).toBe('bidirectional on');
  expect(groupLabel([{ key: 'bidirectional', value: false }])).toBe('bidirectional off');
  expect(groupLabel([])).toBe('all runs');
});
