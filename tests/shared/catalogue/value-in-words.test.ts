import { expect, test } from 'vitest';
import { fields, type FieldKey } from '#shared/catalogue/fields';
import { shortValue } from '#shared/catalogue/fields/short-value';
import { valueInWords } from '#shared/catalogue/fields/value-in-words';

test.each<[FieldKey, string | number | boolean, string]>([
  ['sequenceOrder', 'rows', 'Rows, top to bottom'],
  ['bidirectional', true, 'On'],
  ['trainingExamples', 0, '0 (all)'],
  ['trainingExamples', 10_000, '10,000'],
  ['hiddenSize', 128, '128 units'],
  ['learningRate', 0.0001, '0.0001'],
])('%s %s in words is %s', (key, value, words) => {
  expect(valueInWords(fields[key], value)).toBe(words);
});

const hash = '0123456789abcdef'.repeat(4);

test('a hash is shown by its beginning, and a text that is empty by what that means', () => {
  expect(valueInWords(fields.initialWeights, hash)).toBe('0123456789ab…');
  expect(valueInWords(fields.initialWeights, '')).toBe('random');
  expect(shortValue('initialWeights', hash)).toBe('from 0123456789ab…');
  expect(shortValue('initialWeights', '')).toBe('from random');
  expect(valueInWords(fields.dataset, 'a-data-set-with-a-long-name')).toBe(
    'a-data-set-with-a-long-name',
  );
});
