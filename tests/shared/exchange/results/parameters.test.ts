import { expect, test } from 'vitest';
import { defaultConfig } from '#shared/experiment/config';
import { readParameters } from '#shared/exchange/results/parameters';

const read = (given: Readonly<Record<string, string>>) =>
  readParameters(new Map(Object.entries(given)));

test('usual names of hyperparameters become fields; the others are kept', () => {
  const { config, known, others } = read({
    hidden_size: '64.0',
    'opt/learning_rate': '0.005',
    optimizer: 'torch.optim.SGD',
    model: 'lstm',
    max_epochs: '12',
    random_state: '7',
    bidirectional: 'True',
    dataset: 'MNIST',
    augment: 'none',
  });
  expect(known).toEqual([
    ...['dataset', 'cell', 'hiddenSize', 'bidirectional', 'optimiser', 'learningRate'],
    ...['epochs', 'seed'],
  ]);
  expect(config).toEqual({
    ...defaultConfig(),
    ...{ cell: 'LSTM', hiddenSize: 64, bidirectional: true, optimiser: 'sgd' },
    ...{ learningRate: 0.005, epochs: 12, seed: 7, dataset: 'mnist' },
  });
  expect(others).toEqual([['augment', 'none']]);
});

test('values that a field can’t have stay as they are in the log', () => {
  const { config, known, others } = read({
    hidden_size: '100000',
    model: 'transformer',
    batch_size: 'many',
    lr: '',
    seed: '1.5',
  });
  expect(known).toEqual([]);
  expect(config).toEqual(defaultConfig());
  expect(others.map(([name]) => name)).toEqual([
    ...['hidden_size', 'model', 'batch_size', 'lr', 'seed'],
  ]);
});

test('a field’s own name goes before another usual one', () => {
  const { config, others } = read({ network: 'GRU', cell: 'RNN' });
  expect(config.cell).toBe('RNN');
  expect(others).toEqual([['network', 'GRU']]);
});

test('values that no config can have together are left in the list', () => {
  const { known, others } = read({ initialisation: 'irnn', cell: 'LSTM', hidden_size: '8' });
  expect(known).toEqual(['cell', 'hiddenSize']);
  expect(others).toEqual([['initialisation', 'irnn']]);
});
