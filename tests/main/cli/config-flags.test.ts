import { expect, test } from 'vitest';
import { parseArguments } from '#main/hosts/arguments';
import { configFrom, fieldOptions, type ConfigSource } from '#main/cli/config-flags';
import { flagOf } from '#shared/experiment/command-line';
import { cliCommands } from '#main/cli/commands/index';
import { commonOptions } from '#main/cli/common-options';
import { defaultConfig } from '#shared/experiment/config';
import { allowedValues, type Field } from '#shared/catalogue/fields/field-kinds';
import { fieldKeys, fields, type ExperimentConfig } from '#shared/catalogue/fields';

function configOf(
  args: readonly string[],
  sources: readonly ConfigSource[] = [],
): ExperimentConfig {
  return configFrom(sources, parseArguments(args, fieldOptions(fieldKeys), []));
}

test('flags are the field keys in kebab case', () => {
  expect(flagOf('hiddenSize')).toBe('hidden-size');
  expect(flagOf('beta1')).toBe('beta1');
  expect(flagOf('l2' as never)).toBe('l2');
});

test('no two options of a command have the same name', () => {
  for (const { name, options } of cliCommands) {
    const names = [...options, commonOptions].flatMap((group) =>
      group.options.map((option) => option.name),
    );
    expect(new Set(names).size, name).toBe(names.length);
  }
});

test('without flags and sources every field has its default', () => {
  expect(configOf([])).toEqual(defaultConfig());
});

test('every field can be set by its flag', () => {
  // Values that satisfy what fields demand of each other.
  const other: Partial<ExperimentConfig> = {
    cell: 'RNN',
    nonlinearity: 'relu',
    initialisation: 'irnn',
    optimiser: 'sgd',
    sequenceOrder: 'blocks',
    blockSize: 4,
    engine: 'tensorflow',
    dataset: 'letters',
    initialWeights: 'a1'.repeat(32),
    momentum: 0.5,
    validationExamples: 100,
  };
  const wanted = Object.fromEntries(
    fieldKeys.map((key) => [key, other[key] ?? differentValue(fields[key])]),
  ) as ExperimentConfig;
  const args = fieldKeys.flatMap((key) => {
    const value = wanted[key];
    if (typeof value === 'boolean') return [value ? `--${flagOf(key)}` : `--no-${flagOf(key)}`];
    return [`--${flagOf(key)}`, String(value)];
  });
  const config = configOf(args);
  expect(config).toEqual(wanted);
  for (const key of fieldKeys) expect(config[key], key).not.toBe(fields[key].default);
});

function differentValue(field: Field): unknown {
  switch (field.kind) {
    case 'switch':
      return !field.default;
    case 'choice':
      return Object.keys(field.options).find((option) => option !== field.default);
    case 'integer':
      return field.default === field.minimum ? field.minimum + 1 : field.minimum;
    case 'real':
      return field.default === field.maximum ? field.minimum : field.maximum;
    case 'text':
      throw new Error('give a text field a value above');
  }
}

test('flags go before later sources, those before earlier ones', () => {
  const sources = [
    { name: 'preset', config: { cell: 'LSTM', hiddenSize: 10, layers: 2 } },
    { name: 'file', config: { hiddenSize: 20, layers: 3 } },
  ];
  expect(configOf(['--layers', '4'], sources)).toMatchObject({
    cell: 'LSTM',
    hiddenSize: 20,
    layers: 4,
  });
});

test.each(fieldKeys.filter((key) => fields[key].kind !== 'switch'))(
  'a wrong --%s names the flag, the value and what is allowed',
  (key) => {
    const field: Field = fields[key];
    const values = ['NONSENSE!', ...(field.kind === 'text' && field.emptyMeans ? [] : [''])];
    if ('minimum' in field) {
      values.push('NaN', '1e999', String(field.minimum - 1), String(field.maximum + 1));
    }
    if (field.kind === 'integer') values.push('1.5');
    for (const value of values) {
      expect(() => configOf([`--${flagOf(key)}=${value}`]), value).toThrow(
        `--${flagOf(key)}: ${value} is not allowed; use ${allowedValues(field)}`,
      );
    }
  },
);

test('each problem has a line, in the words of where it comes from', () => {
  const sources = [{ name: 'my.json', config: { layers: 9, hidenSize: 3, zebra: 1 } }];
  const attempt = (): unknown => configOf(['--epochs', '-1', '--patience', '3'], sources);
  expect(attempt).toThrow('my.json: layers: 9 is not allowed; use a whole number from 1 to 4');
  expect(attempt).toThrow('my.json: unknown field hidenSize; did you mean hiddenSize?');
  expect(attempt).toThrow(/my\.json: unknown field zebra$/m);
  expect(attempt).toThrow('--epochs: -1 is not allowed; use a whole number from 0 to 10000');
  expect(attempt).toThrow(expect.objectContaining({ code: 'invalid-input' }));
});

test('a rule between fields is told in the words of the flags', () => {
  expect(() => configOf(['--patience', '3', '--validation-examples', '0'])).toThrow(
    '--patience: 3 is not allowed',
  );
  expect(() => configOf(['--nesterov'])).toThrow('--nesterov: true is not allowed');
});

test.each([null, [], 'text', 3])('a source that holds %o is refused by name', (config) => {
  expect(() => configOf([], [{ name: 'my.json', config }])).toThrow('my.json: must be an object');
});
