import { describe, expect, it } from 'vitest';
import { defaultConfig } from '#shared/experiment/config';
import { presets, type Preset } from '#shared/experiment/presets';
import {
  entriesOf,
  entryOf,
  readEntries,
  withEntry,
} from '../../../../src-renderer/client/config-form/form-entries.ts';

const base = { ...defaultConfig(), threads: 2 };

describe('readEntries', () => {
  it('reads what was not entered as what the form begins with', () => {
    const { values, problems } = readEntries({}, base);
    expect(problems).toEqual({});
    expect(values.threads).toEqual([2]);
    expect(values.cell).toEqual(['GRU']);
  });

  it('reads single values, lists and ranges', () => {
    const { values, problems } = readEntries(
      {
        hiddenSize: '64..256 x2',
        learningRate: '1e-3',
        cell: ['RNN', 'LSTM'],
        bidirectional: [false, true],
        seed: '0..2',
      },
      base,
    );
    expect(problems).toEqual({});
    expect(values).toMatchObject({
      hiddenSize: [64, 128, 256],
      learningRate: [0.001],
      cell: ['RNN', 'LSTM'],
      bidirectional: [false, true],
      seed: [0, 1, 2],
    });
  });

  it.each([
    ['hiddenSize', '-3', '-3 is not allowed; use a whole number from 1 to 1024'],
    ['hiddenSize', '64, 1.5', '1.5 is not allowed; use a whole number from 1 to 1024'],
    ['hiddenSize', 'big', '"big" is not allowed; use a whole number from 1 to 1024'],
    ['hiddenSize', '', 'A value is missing; use a whole number from 1 to 1024'],
    ['hiddenSize', '64, ', '"" is not allowed; use a whole number from 1 to 1024'],
    ['dropout', '0..0.5', '"0..0.5" is not allowed; use a step, as in 0..0.5 +0.1 or 0..0.5 x10'],
    ['seed', '0..5000', '"0..5000" is not allowed; use at most 1000 values'],
    ['dataset', ['../secret'], '"../secret" is not allowed; use a data set name'],
  ] as const)('says what is wrong with %s: %j', (key, entry, message) => {
    const { values, problems } = readEntries({ [key]: entry }, base);
    expect(problems[key]).toContain(message);
    expect(Object.keys(problems)).toEqual([key]);
    expect(values[key]).toBeUndefined();
  });

  it('leaves it to the combinations how fields go together', () => {
    expect(readEntries({ nesterov: [true], patience: '3' }, base).problems).toEqual({});
  });
});

describe('entries', () => {
  it('of a config are only what differs from what the form begins with', () => {
    const { config } = presets['first-run'];
    expect(entriesOf(config, base)).toEqual({
      trainingExamples: '10000',
      validationExamples: '1000',
      hiddenSize: '64',
      learningRate: '0.005',
      epochs: '3',
    });
    expect(entriesOf({ threads: 2 }, base)).toEqual({});
    expect(entriesOf({ threads: 0 }, base)).toEqual({ threads: '0' });
  });

  it('of a preset are read as the preset', () => {
    for (const { config, several = {} } of Object.values<Preset>(presets)) {
      const { values } = readEntries(entriesOf(config, base, several), base);
      expect(values).toMatchObject(several);
      for (const [key, value] of Object.entries(config)) {
        expect(values).toHaveProperty(key, [value]);
      }
    }
    const { config, several } = presets['long-memory'];
    expect(entriesOf(config, base, several).cell).toEqual(['RNN', 'GRU']);
  });

  it('are made of several values, too', () => {
    expect(entryOf('seed', [0, 1, 2])).toBe('0..2');
    expect(entryOf('cell', ['RNN', 'GRU'])).toEqual(['RNN', 'GRU']);
  });

  it('lose a field that goes back to what the form begins with', () => {
    expect(withEntry({ seed: '1', epochs: '2' }, 'seed', undefined)).toEqual({ epochs: '2' });
    expect(withEntry({ seed: '1' }, 'seed', '7')).toEqual({ seed: '7' });
  });
});
