import { expect, test } from 'vitest';
import { fields, type FieldKey } from '#shared/catalogue/fields';
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
