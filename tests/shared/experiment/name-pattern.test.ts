import { describe, expect, test } from 'vitest';
import { defaultConfig } from '#shared/experiment/config';
import {
  namePlaceholders,
  namesByPattern,
  type NamedRecord,
} from '#shared/experiment/name-pattern';
import { fieldKeys, type ExperimentConfig } from '#shared/catalogue/fields';

function named(
  id: string,
  config: Partial<ExperimentConfig>,
  batch: string | null = null,
): NamedRecord {
  const whole = { ...defaultConfig(), ...config };
  return { id, name: `run ${id}`, batch, config: whole, origin: null };
}
const lstm = named('a', { cell: 'LSTM', hiddenSize: 64, seed: 3 }, 'Sizes');
const gru = named('b', { cell: 'GRU', learningRate: 0.001, bidirectional: true });
const after = (pattern: string) =>
  namesByPattern(pattern, [lstm, gru]).names.map((each) => each.after);

describe('renaming by a pattern (U23)', () => {
  test('puts in fields, the present name and the place', () => {
    expect(after('{cell} {hiddenSize}, seed {seed}')).toEqual([
      'LSTM 64, seed 3',
      'GRU 128, seed 0',
    ]);
    expect(after('old: {name}')).toEqual(['old: run a', 'old: run b']);
    expect(after('run {n}')).toEqual(['run 1', 'run 2']);
    expect(after('{learningRate} {bidirectional}')[1]).toBe('0.001 on');
    expect(namesByPattern('{name}!', [lstm]).names).toEqual([
      { id: 'a', before: 'run a', after: 'run a!', problem: null },
    ]);
  });

  test('knows every field, and placeholders in any case', () => {
    expect(namePlaceholders.map(({ name }) => name)).toEqual(['name', 'batch', 'n', ...fieldKeys]);
    for (const key of fieldKeys) expect(after(`x{${key}}`)[0]).toBe(`x${fieldValue(key)}`);
    expect(after('{ HIDDENSIZE }')).toEqual(['64', '128']);
  });

  test.each([
    ['', 'Type a name with placeholders such as {cell} or {seed}.'],
    ['  ', 'Type a name with placeholders such as {cell} or {seed}.'],
    ['{cel}', 'There is no placeholder {cel}. Did you mean {cell}?'],
    ['{hidenSize}', 'There is no placeholder {hidenSize}. Did you mean {hiddenSize}?'],
    ['{xyzzyx}', 'There is no placeholder {xyzzyx}.'],
    ['{cell', '“{” has no counterpart; a placeholder looks like {cell}.'],
    ['cell}', '“}” has no counterpart; a placeholder looks like {cell}.'],
  ])('says what is wrong with the pattern “%s”', (pattern, problem) => {
    expect(namesByPattern(pattern, [lstm, gru])).toEqual({ problem, names: [], repeated: 0 });
  });

  test('says what is wrong with single names', () => {
    const { names } = namesByPattern('{batch} {cell}', [lstm, gru]);
    expect(names.map(({ problem }) => problem)).toEqual([null, 'It has no batch.']);
    const long = namesByPattern('{name}'.repeat(50), [lstm]).names[0]!;
    expect(long.problem).toBe('A name can have at most 200 characters; this one has 250.');
  });

  test('counts the names that several would have', () => {
    expect(namesByPattern('{cell}', [lstm, gru, lstm]).repeated).toBe(2);
    expect(namesByPattern('{cell} {n}', [lstm, gru, lstm]).repeated).toBe(0);
    // Those without a batch aren't renamed.
    expect(namesByPattern('{batch}', [gru, gru, lstm]).repeated).toBe(0);
  });
});

function fieldValue(key: (typeof fieldKeys)[number]): string {
  const value = lstm.config[key];
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
}
