import { expect, test } from 'vitest';
import { defaultConfig } from '#shared/experiment/config';
import { configInWords } from '../../../../src-renderer/features/queue/config-in-words.ts';

const config = defaultConfig();

test('a config shows the fields that always matter', () => {
  expect(configInWords(config)).toBe('GRU, 128 units · 5 epochs · seed 0');
  expect(configInWords({ ...config, hiddenSize: 1, epochs: 1 })).toBe(
    'GRU, 1 unit · 1 epoch · seed 0',
  );
});

test('fields that differ from their defaults are shown, unless they have no effect', () => {
  expect(configInWords({ ...config, layers: 2, nonlinearity: 'relu', blockSize: 4 })).toBe(
    'GRU, 128 units · 5 epochs · seed 0 · Layers 2',
  );
});

test('large counts are grouped, and other numbers are unchanged', () => {
  expect(configInWords({ ...config, trainingExamples: 50_000, learningRate: 0.005 })).toBe(
    'GRU, 128 units · 5 epochs · seed 0 · Training examples 50,000 · Learning rate 0.005',
  );
});

test('further changes are counted', () => {
  const changed = { batchSize: 8, layers: 2, dropout: 0.1, clipNorm: 0, patience: 3, threads: 1 };
  expect(configInWords({ ...config, ...changed })).toMatch(/ · 2 more changes$/);
});
