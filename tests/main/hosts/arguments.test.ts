import { expect, test } from 'vitest';
import { parseArguments, type Option, type Positional } from '#main/hosts/arguments';

const options: readonly Option[] = [
  { kind: 'value', name: 'hidden-size', placeholder: 'N', allowed: 'a whole number', help: '' },
  { kind: 'switch', name: 'bidirectional', negatable: true, help: '' },
  { kind: 'switch', name: 'json', negatable: false, help: '' },
];
const places: readonly Positional[] = [
  { name: 'experiment', help: 'which one' },
  { name: 'image', help: 'a file', optional: true },
];
const parse = (...args: string[]) => parseArguments(args, options, places);

test('reads values, switches and positionals in any order', () => {
  const parsed = parse('--hidden-size', '128', 'one', '--json', '--bidirectional', 'two');
  expect(parsed.positionals).toEqual(['one', 'two']);
  expect([...parsed.values]).toEqual([['hidden-size', '128']]);
  expect([...parsed.switches]).toEqual([
    ['json', true],
    ['bidirectional', true],
  ]);
});

test('a value may follow an equals sign or begin with a hyphen', () => {
  expect(parse('one', '--hidden-size=64').values.get('hidden-size')).toBe('64');
  expect(parse('one', '--hidden-size', '-3').values.get('hidden-size')).toBe('-3');
  expect(parse('one', '--hidden-size=').values.get('hidden-size')).toBe('');
});

test('--no- turns a switch off, and the last of two counts', () => {
  expect(parse('one', '--no-bidirectional').switches.get('bidirectional')).toBe(false);
  expect(parse('one', '--no-bidirectional', '--bidirectional').switches.get('bidirectional')).toBe(
    true,
  );
});

test('what follows -- is no flag', () => {
  expect(parse('--', '--json').positionals).toEqual(['--json']);
});

test.each([
  [['one', '--hiden-size', '3'], 'unknown flag --hiden-size; did you mean --hidden-size?'],
  [['one', '--no-json'], 'unknown flag --no-json'],
  [['one', '--zebra'], 'unknown flag --zebra; --help lists the flags'],
  [['one', '-x'], 'unknown flag -x'],
  [['one', '--hidden-size'], '--hidden-size needs a value: a whole number'],
  [['one', '--json=yes'], '--json takes no value'],
  [[], '<experiment> is missing: which one'],
  [['one', 'two', 'three'], 'unexpected argument "three"'],
])('%o is refused', (args, message) => {
  expect(() => parse(...args)).toThrow(message);
  expect(() => parse(...args)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
});

test('a place that may be repeated takes all that is left, but at least one', () => {
  const many: readonly Positional[] = [{ name: 'experiment', help: 'which ones', repeated: true }];
  expect(parseArguments(['one', '--json', 'two', 'three'], options, many).positionals).toEqual([
    'one',
    'two',
    'three',
  ]);
  expect(() => parseArguments([], options, many)).toThrow('<experiment> is missing: which ones');
});
