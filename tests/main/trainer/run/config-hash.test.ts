import { expect, test } from 'vitest';
import { configHash, isConfigHash } from '#main/trainer/run/config-hash';
import { defaultConfig } from '#shared/experiment/config';
import type { ExperimentConfig } from '#shared/catalogue/fields';

const configWith = (own: Partial<ExperimentConfig> = {}): ExperimentConfig => ({
  ...defaultConfig(),
  ...own,
});

test.for([
  ['the machine', { threads: 4, engine: 'wasm' }],
  ['a field without effect', { cell: 'GRU', nonlinearity: 'relu' }],
  ['the place of a field', { seed: 0 }],
] as const)('%s has no part in it', ([, own]) => {
  expect(configHash({ ...own, ...configWith(own) })).toBe(configHash(configWith()));
});

test.for([
  { learningRate: 0.5 },
  { seed: 1 },
  { cell: 'RNN' },
  { dropout: 0.1, layers: 2 },
  { bidirectional: true },
] as const)('%j makes another one', (own) => {
  expect(configHash(configWith(own))).not.toBe(configHash(configWith()));
  expect(isConfigHash(configHash(configWith(own)), configWith())).toBe(false);
});

test('a field that a config does not know yet leaves it as it is', () => {
  const later = { ...configWith({ seed: 3 }), gradientNoise: 0 };
  expect(configHash(later)).toBe(configHash(configWith({ seed: 3 })));
});

test('the hash over all fields, which the first Unroll wrote, is still good', () => {
  // Of the config of tests/fixtures/experiments/version-1/gru-6-s7-xxpev, from its checkpoint.
  const config = configWith({
    trainingExamples: 1500,
    validationExamples: 100,
    resetGate: 'before',
    hiddenSize: 6,
    readout: 'all',
    schedule: 'cosine',
    labelSmoothing: 0.1,
    batchSize: 50,
    epochs: 60,
    seed: 7,
    reportEvery: 10,
    engine: 'native',
  });
  const first = '4680312815282a7e264986fe8a1dee50f8f18a04989e4c37e40906fc6b1717bc';
  expect(isConfigHash(first, config)).toBe(true);
  expect(isConfigHash(first, { ...config, learningRate: 0.002 })).toBe(false);
  expect(isConfigHash(first, { ...config, initialWeights: 'a1'.repeat(32) })).toBe(false);
});
