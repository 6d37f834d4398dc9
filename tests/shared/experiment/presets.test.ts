import { expect, test } from 'vitest';
import { defaultConfig, parseConfig } from '#shared/experiment/config';
import { combinationCount, expandGrid } from '#shared/experiment/grid';
import { presets, teachingPresets, type Preset, type PresetName } from '#shared/experiment/presets';
import { fieldKeys } from '#shared/catalogue/fields';

const names = Object.keys(presets) as PresetName[];

test.for(names)('%s is a valid config and says what it is', (name) => {
  const { label, help, config } = presets[name];
  expect(parseConfig(config)).toEqual({ ...defaultConfig(), ...config });
  expect(label).not.toBe('');
  expect(help).not.toBe('');
});

test.for(teachingPresets)('%s stands for several runs, and says what came out (U11)', (name) => {
  const { config, several = {}, measured = '' }: Preset = presets[name];
  const whole = parseConfig(config);
  const single = Object.fromEntries(fieldKeys.map((key) => [key, [whole[key]]]));
  const runs = expandGrid({ ...single, ...several });
  expect(runs.length).toBeGreaterThan(1);
  expect(runs).toHaveLength(combinationCount(several));
  expect(runs.map(({ refusal }) => refusal)).toEqual(runs.map(() => null));
  // A field has either one value or several.
  expect(Object.keys(several).filter((key) => key in config)).toEqual([]);
  expect(measured).toMatch(/\d+(\.\d+)? %.*(s|min)\b/);
});

test("the notebook's networks are trained as in the notebook, and differ only in the cell", () => {
  for (const cell of ['RNN', 'GRU', 'LSTM'] as const) {
    const preset = presets[`notebook-${cell.toLowerCase() as 'rnn' | 'gru' | 'lstm'}`];
    expect(parseConfig(preset.config)).toEqual({
      ...defaultConfig(),
      dataset: 'mnist',
      trainingExamples: 0,
      validationExamples: 0,
      normalisation: 'unit',
      sequenceOrder: 'rows',
      cell,
      nonlinearity: 'tanh',
      resetGate: 'after',
      hiddenSize: 256,
      layers: 2,
      bidirectional: false,
      readout: 'all',
      dropout: 0,
      headDropout: 0,
      initialisation: 'pytorch',
      optimiser: 'adam',
      learningRate: 1e-3,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: 0,
      batchSize: 64,
      epochs: 2,
      schedule: 'constant',
      warmUpSteps: 0,
      clipNorm: 0,
      labelSmoothing: 0,
      patience: 0,
    });
  }
});
