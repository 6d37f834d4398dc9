import { expect, test } from 'vitest';
import { withMoreSeeds } from '#shared/compare/more-seeds';
import { finishedRun } from '../../support/compared.ts';

test('each config is repeated with the smallest seeds that no run has, in the same batch (U8)', () => {
  const batch = 'RNN and LSTM';
  const drafts = withMoreSeeds(
    [
      finishedRun('a', { cell: 'RNN', hiddenSize: 8, seed: 1 }, { batch }),
      finishedRun('b', { cell: 'LSTM', hiddenSize: 8, seed: 1 }, { batch }),
      finishedRun('c', { cell: 'LSTM', hiddenSize: 8, seed: 2 }, { batch }),
    ],
    2,
  );
  expect(drafts.map(({ name }) => name)).toEqual([
    'RNN 8, seed 0',
    'LSTM 8, seed 0',
    'RNN 8, seed 3',
    'LSTM 8, seed 3',
  ]);
  expect(drafts.map(({ config: { cell, seed } }) => [cell, seed])).toEqual([
    ['RNN', 0],
    ['LSTM', 0],
    ['RNN', 3],
    ['LSTM', 3],
  ]);
  expect(drafts.every((draft) => draft.batch === batch)).toBe(true);
});

test('names say what else differs', () => {
  const runs = [0.1, 0.01].map((learningRate) =>
    finishedRun(`lr ${learningRate}`, { learningRate }),
  );
  expect(withMoreSeeds(runs, 1).map(({ name }) => name)).toEqual([
    'GRU 128, lr 0.1, seed 1',
    'GRU 128, lr 0.01, seed 1',
  ]);
});

test('weights that are only tested are not repeated', () => {
  const records = [
    finishedRun('a', { cell: 'RNN', hiddenSize: 8 }),
    finishedRun('b', { cell: 'LSTM', epochs: 0, initialWeights: 'a'.repeat(64) }),
  ];
  expect(withMoreSeeds(records, 1).map(({ config }) => config.cell)).toEqual(['RNN']);
  expect(withMoreSeeds(records.slice(1), 1)).toEqual([]);
});
