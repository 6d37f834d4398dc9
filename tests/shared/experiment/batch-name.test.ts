import { expect, test } from 'vitest';
import { batchName } from '#shared/experiment/batch-name';
import { defaultConfig } from '#shared/experiment/config';
import type { ExperimentConfig } from '#shared/catalogue/fields';

const named = (changes: readonly Partial<ExperimentConfig>[], taken: (string | null)[] = []) =>
  batchName(
    changes.map((change) => ({ ...defaultConfig(), cell: 'GRU', hiddenSize: 64, ...change })),
    taken,
  );
const cells = [{ cell: 'LSTM' }, { cell: 'RNN' }, { cell: 'GRU' }] as const;

test('a batch is named by the cells, if only they differ, in their usual order (U37)', () => {
  expect(named(cells)).toBe('RNN, GRU and LSTM');
  expect(named(cells.slice(0, 2))).toBe('RNN and LSTM');
});

test('a batch is named by the fields that vary', () => {
  expect(named([{ hiddenSize: 8, learningRate: 0.1 }, {}])).toBe('hidden size × learning rate');
  expect(named([{ cell: 'RNN', layers: 2 }, {}])).toBe('cell × layers');
  const five = { cell: 'RNN', hiddenSize: 8, layers: 2, learningRate: 0.1, batchSize: 7 } as const;
  expect(named([five, { hiddenSize: 8 }, {}])).toBe('cell × hidden size × layers and 2 more');
});

test('seeds are counted', () => {
  expect(named([{ seed: 1 }, { seed: 2 }])).toBe('GRU 64, 2 seeds');
  expect(named([0, 1, 2].flatMap((seed) => cells.map((cell) => ({ ...cell, seed }))))).toBe(
    'RNN, GRU and LSTM, 3 seeds',
  );
});

test('hidden sizes that follow from the cells are called matched', () => {
  const matched = [{ cell: 'RNN', hiddenSize: 140 }, { cell: 'GRU' }] as const;
  expect(named(matched)).toBe('RNN and GRU, matched sizes');
  expect(named([...matched, { cell: 'RNN' }])).toBe('cell × hidden size');
});

test('fields without an effect are not mentioned', () => {
  expect(named([{ cell: 'RNN', nonlinearity: 'relu' }, {}])).toBe('cell × non-linearity');
  expect(named([{ nonlinearity: 'relu', seed: 1 }, {}])).toBe('GRU 64, 2 seeds');
});

test('a single run is no batch', () => {
  expect(named([{}])).toBeNull();
});

test('a name that is taken gets the next free number', () => {
  expect(named(cells, ['RNN, GRU and LSTM', null])).toBe('RNN, GRU and LSTM 2');
  expect(named(cells, ['rnn, gru and lstm', 'RNN, GRU and LSTM 2'])).toBe('RNN, GRU and LSTM 3');
});
