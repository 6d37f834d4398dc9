import { expect, it } from 'vitest';
import { fieldKeys, fields, type ExperimentConfig } from '#shared/catalogue/fields';
import type { Field } from '#shared/catalogue/fields/field-kinds';
import { configProblems, parseConfig } from '#shared/experiment/config';
import { keptCheckpointBytes } from '#shared/experiment/kept-checkpoints';
import { networkSize } from '#shared/experiment/network-size';
import { keptByTrialsInWords } from '#shared/sweep/kept-by-trials';
import { sweepDefinitionSchema } from '#shared/sweep/sweep';
import { formatBytes } from '#shared/text/format';

const rate = { field: 'learningRate', values: [0.1, 0.01] };
const classes = 10;

function bytesOf(config: Partial<ExperimentConfig>): number {
  const whole = parseConfig({ hiddenSize: 8, epochs: 4, keepCheckpoints: 1, ...config });
  return keptCheckpointBytes(whole, networkSize(whole, classes).parameters);
}

function wordsOf(space: object[], base: object = {}, own: object = {}): string | null {
  const definition = sweepDefinitionSchema.parse({
    ...{ name: 'sizes', method: { kind: 'random', trials: 4 }, space },
    base: { hiddenSize: 8, epochs: 4, keepCheckpoints: 1, ...base },
    ...own,
  });
  return keptByTrialsInWords(definition, classes);
}

const upTo = (config: Partial<ExperimentConfig>) =>
  `Each trial keeps up to ${formatBytes(bytesOf(config))} of checkpoints`;

it('tells number and size where all trials keep the same, and nothing where none keeps any', () => {
  expect(wordsOf([rate])).toBe(
    `Each trial keeps 5 checkpoints, ${formatBytes(bytesOf({}))} in all`,
  );
  expect(wordsOf([rate], { keepCheckpoints: 0 })).toBeNull();
  const cells = { field: 'cell', values: ['RNN', 'LSTM'] };
  expect(wordsOf([cells], { keepCheckpoints: 0 })).toBeNull();
  expect(wordsOf([{ field: 'keepCheckpoints', values: [0] }])).toBeNull();
});

it('tells the most where trials may end early', () => {
  const halving = { kind: 'synchronous', firstRung: 1, factor: 2 };
  expect(wordsOf([rate], {}, { halving })).toBe(upTo({}));
  expect(wordsOf([rate], {}, { medianStopping: true })).toBe(upTo({}));
  expect(wordsOf([rate], { keepCheckpoints: 0 }, { halving })).toBeNull();
});

it('tells the most over all that is searched, together', () => {
  const space = [
    { field: 'cell', values: ['RNN', 'LSTM', 'GRU'] },
    { field: 'hiddenSize', from: 4, to: 20, logarithmic: true },
    { field: 'layers', values: [2, 1] },
    { field: 'optimiser', values: ['sgd', 'adam', 'rmsprop'] },
    { field: 'momentum', from: 0, to: 0.9 },
    { field: 'keepCheckpoints', from: 0, to: 4, step: 2 },
  ];
  expect(wordsOf(space)).toBe(
    upTo({ cell: 'LSTM', hiddenSize: 20, layers: 2, optimiser: 'adam', keepCheckpoints: 2 }),
  );
});

it('tells a size that no trial exceeds, and one reaches, of blocks that divide the image', () => {
  const orders = { field: 'sequenceOrder', values: ['rows', 'blocks'] };
  expect(wordsOf([orders, { field: 'blockSize', from: 1, to: 20 }])).toBe(
    upTo({ sequenceOrder: 'blocks', blockSize: 14 }),
  );
});

it('counts the value that all trials have where another one is tried under a condition', () => {
  const space = [
    { field: 'cell', values: ['LSTM', 'RNN'] },
    { field: 'hiddenSize', values: [4], when: { field: 'cell', oneOf: ['RNN'] } },
  ];
  expect(wordsOf(space)).toBe(upTo({ cell: 'LSTM' }));
});

it('knows every field that the size of checkpoints depends on', () => {
  const base = { hiddenSize: 8, epochs: 4, keepCheckpoints: 2, optimiser: 'sgd' } as const;
  const plain = bytesOf(base);
  for (const key of fieldKeys) {
    const field: Field = fields[key];
    if (['epochs', 'patience'].includes(key)) continue;
    const values =
      field.kind === 'choice'
        ? Object.keys(field.options)
        : field.kind === 'switch'
          ? [true, false]
          : field.kind === 'text'
            ? []
            : [field.minimum, Math.min(field.maximum, 2)];
    const different = values
      .map((value) => ({ ...base, [key]: value }))
      .filter((config) => configProblems(config).length === 0)
      .filter((config) => ![0, plain].includes(bytesOf(config)));
    for (const config of different) {
      const [value] = [config[key as keyof typeof config]];
      expect(wordsOf([{ field: key, values: [value] }], base), key).toBe(upTo(config));
    }
  }
});
