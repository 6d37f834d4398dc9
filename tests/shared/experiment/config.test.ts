import { describe, expect, it } from 'vitest';
import { cellNames } from '#shared/catalogue/cells/cells';
import { ConfigError, configSchema, defaultConfig, parseConfig } from '#shared/experiment/config';
import { allowedValues } from '#shared/catalogue/fields/field-kinds';
import { fieldKeys, fields } from '#shared/catalogue/fields';

function problemsOf(input: unknown): string[] {
  try {
    parseConfig(input);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('the field table', () => {
  it('has defaults that are allowed', () => {
    expect(parseConfig({})).toEqual(defaultConfig());
    expect(configSchema.parse(defaultConfig())).toEqual(defaultConfig());
  });

  it.each(fieldKeys)('describes %s for users', (key) => {
    const field = fields[key];
    expect(field.label).toMatch(/^[A-Z]/);
    expect(field.help).toMatch(/\.$/);
    expect(allowedValues(field)).not.toBe('');
  });
});

describe('parseConfig', () => {
  it('completes a partial config', () => {
    expect(parseConfig({ cell: 'LSTM', hiddenSize: 33 })).toEqual({
      ...defaultConfig(),
      cell: 'LSTM',
      hiddenSize: 33,
    });
  });

  it.each([
    [{ hiddenSize: -3 }, 'hiddenSize: -3 is not allowed; use a whole number from 1 to 1024'],
    [{ hiddenSize: 1.5 }, 'hiddenSize: 1.5 is not allowed; use a whole number from 1 to 1024'],
    [{ hiddenSize: 1e300 }, 'hiddenSize: 1e+300 is not allowed'],
    [{ hiddenSize: '128' }, 'hiddenSize: "128" is not allowed'],
    [{ hiddenSize: null }, 'hiddenSize: null is not allowed'],
    [{ learningRate: NaN }, 'learningRate: null is not allowed; use a number from 1e-8 to 10'],
    [{ learningRate: Infinity }, 'learningRate: null is not allowed'],
    [{ learningRate: -0.1 }, 'learningRate: -0.1 is not allowed'],
    [{ dropout: 1 }, 'dropout: 1 is not allowed; use a number from 0 to 0.95'],
    [{ cell: 'gru' }, `cell: "gru" is not allowed; use one of ${cellNames.join(', ')}`],
    [{ bidirectional: 1 }, 'bidirectional: 1 is not allowed; use true or false'],
    [{ dataset: '../secret' }, 'dataset: "../secret" is not allowed; use a data set name'],
    [{ seed: 2 ** 32 }, 'seed: 4294967296 is not allowed'],
    [{ hidenSize: 12 }, 'hidenSize: 12 is not allowed; use only known fields: dataset,'],
    [{ cell: 'GRU', initialisation: 'irnn' }, 'initialisation: "irnn" is not allowed; use it only'],
    [{ epochs: 0 }, 'epochs: 0 is not allowed; use at least 1, or initialWeights, which 0 epochs'],
    [
      { initialWeights: 'ABC' },
      'initialWeights: "ABC" is not allowed; use nothing, or the SHA-256',
    ],
    [{ nesterov: true }, 'nesterov: true is not allowed; use it only with optimiser sgd'],
    [{ patience: 3, validationExamples: 0 }, 'patience: 3 is not allowed; use 0, or hold back'],
    [{ patience: 1, validationExamples: 0 }, 'patience: 1 is not allowed; use 0, or hold back'],
    [{ sequenceOrder: 'blocks', blockSize: 5 }, 'blockSize: 5 is not allowed; use a divisor'],
  ])('refuses %o and says what is allowed', (input, message) => {
    expect(problemsOf(input)).toEqual([expect.stringContaining(message)]);
  });

  it('allows early stopping with any validation examples, however few', () => {
    expect(problemsOf({ patience: 1, validationExamples: 1 })).toEqual([]);
    expect(problemsOf({ patience: 0, validationExamples: 0 })).toEqual([]);
  });

  it('allows 0 epochs and any initialisation with starting weights, which replace it', () => {
    const initialWeights = 'a1'.repeat(32);
    expect(problemsOf({ initialWeights, epochs: 0 })).toEqual([]);
    expect(problemsOf({ initialWeights, cell: 'GRU', initialisation: 'irnn' })).toEqual([]);
  });

  it.each([[null], [[]], ['text'], [7]])('refuses %o as a whole', (input) => {
    expect(problemsOf(input)).toEqual([expect.stringContaining('use an object of config fields')]);
  });

  it('names all invalid fields together', () => {
    expect(problemsOf({ epochs: -1, batchSize: 0.5, typo: 1 })).toHaveLength(3);
  });

  it('doesn’t read a field from the prototype', () => {
    expect(parseConfig(Object.create({ hiddenSize: 64 }) as object).hiddenSize).toBe(128);
  });
});
