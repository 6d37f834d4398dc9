import { expect, test } from 'vitest';
import { nextTick, reactive, type WritableComputedRef, computed } from 'vue';
import {
  modelWords,
  readModelWords,
  readSilenced,
  silencedWord,
} from '../../../../src-renderer/features/inspect/lesions/silenced-address.ts';
import { useWholePart } from '../../../../src-renderer/features/inspect/lesions/use-whole-part.ts';

const model = { hiddenSize: 8, layers: 2, bidirectional: false };

test('silenced units are written as ranges of each layer, and read again', () => {
  const chosen = new Set(['1.4', '0.7', '0.0', '0.1', '0.2']);
  const word = silencedWord(chosen);
  expect(word).toBe('1.0-2.7;2.4');
  expect(readSilenced(word, model)).toEqual(chosen);
  expect(silencedWord(new Set())).toBe('');
  expect(readSilenced('', model)).toEqual(new Set());
});

test('units that the model doesn’t have are left out', () => {
  expect(readSilenced('1.6-99;3.0;2.8;0.1;x.1;1.y;1.3-2', model)).toEqual(new Set(['0.6', '0.7']));
  expect(readSilenced('2.15', { ...model, bidirectional: true })).toEqual(new Set(['1.15']));
});

test('each model has units of its own', () => {
  const words = new Map([
    ['gru-1', '1.0-2.7'],
    ['lstm-1', ''],
    ['rnn-1', '2.4'],
  ]);
  expect(modelWords(words)).toBe('gru-1:1.0-2.7,rnn-1:2.4');
  expect([...readModelWords('gru-1:1.0-2.7,rnn-1:2.4')]).toEqual([
    ['gru-1', '1.0-2.7'],
    ['rnn-1', '2.4'],
  ]);
  expect(readModelWords('').size).toBe(0);
});

test('a number is kept in the address while it is allowed', async () => {
  const written = reactive<Record<string, string>>({ seed: '3' });
  const part = (name: string, fallback: string): WritableComputedRef<string> =>
    computed({
      get: () => written[name] ?? fallback,
      set: (value) => (written[name] = value),
    });
  const { typed, number, error } = useWholePart(part, 'seed', { fallback: 0, least: 0, most: 9 });
  expect([typed.value, number.value, error.value]).toEqual([3, 3, null]);
  typed.value = 12;
  await nextTick();
  expect([number.value, error.value, written['seed']]).toEqual([
    3,
    'Use a whole number from 0 to 9.',
    '3',
  ]);
  typed.value = 7;
  await nextTick();
  expect([number.value, error.value, written['seed']]).toEqual([7, null, '7']);
  // Another address is opened.
  written['seed'] = 'many';
  await nextTick();
  expect([typed.value, number.value]).toEqual([0, 0]);
});
