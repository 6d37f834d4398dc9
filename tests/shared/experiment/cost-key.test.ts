import { expect, test } from 'vitest';
import { defaultConfig } from '#shared/experiment/config';
import { costKey } from '#shared/experiment/cost-key';

const config = defaultConfig();

test('seed, learning rate and epochs do not change what an epoch costs', () => {
  expect(costKey({ ...config, seed: 9, learningRate: 0.1, epochs: 50 })).toBe(costKey(config));
});

test('a field without effect does not either', () => {
  expect(costKey({ ...config, nonlinearity: 'relu' })).toBe(costKey(config));
});

test.each([
  { hiddenSize: 64 },
  { cell: 'RNN' },
  { batchSize: 32 },
  { sequenceOrder: 'pixels' },
  { engine: 'wasm' },
  { threads: 1 },
  { trainingExamples: 100 },
  { optimiser: 'sgd' },
] as const)('%o does', (change) => {
  expect(costKey({ ...config, ...change })).not.toBe(costKey(config));
});
