import { expect, test } from 'vitest';
import { resultColumnKeys, type ValueContext } from '#shared/compare/result-columns';
import {
  inCategoryOrder,
  quantity,
  quantityKeys,
  varyingFields,
} from '#shared/compare/run-quantities';
import { fieldKeys } from '#shared/catalogue/fields';
import { finishedRun } from '../../support/compared.ts';

const context: ValueContext = { occasion: { kind: 'best' }, modelBytes: new Map([['a', 2048]]) };

test('no field has the key of a result', () => {
  expect(new Set(quantityKeys).size).toBe(fieldKeys.length + resultColumnKeys.length);
});

test('a field is read from the config, a result from the record', () => {
  const run = finishedRun('a', { cell: 'RNN', hiddenSize: 48, bidirectional: true });
  expect(quantity('hiddenSize').of(run, context)).toBe(48);
  expect(quantity('cell').of(run, context)).toBe('RNN');
  expect(quantity('bidirectional').of(run, context)).toBe('true');
  expect(quantity('testAccuracy').of(run, context)).toBe(0.9);
  expect(quantity('validationAccuracy').of(run, context)).toBe(0.9);
  expect(quantity('validationAccuracy').of(run, { ...context, occasion: { kind: 'last' } })).toBe(
    0.8,
  );
  expect(quantity('modelBytes').of(run, context)).toBe(2048);
});

test('a field without effect and a missing result have no value', () => {
  const run = finishedRun('a', { cell: 'LSTM' }, { test: null });
  expect(quantity('nonlinearity').of(run, context)).toBeNull();
  expect(quantity('testAccuracy').of(run, context)).toBeNull();
});

test('values have their units, and are short on an axis', () => {
  expect(quantity('hiddenSize').text(48)).toBe('48 units');
  expect(quantity('hiddenSize').tick(48)).toBe('48');
  expect(quantity('bidirectional').text('true')).toBe('On');
  expect(quantity('testAccuracy').text(0.98765)).toBe('98.77 %');
  expect(quantity('testAccuracy').tick(0.95)).toBe('95 %');
  expect(quantity('multiplyAdds').tick(1_520_000)).toBe('1.52M');
  expect(quantity('multiplyAdds').text(null)).toBe('–');
});

test('categories are in the order of the options, those of a text alphabetical', () => {
  expect(inCategoryOrder('cell', ['LSTM', 'RNN', 'LSTM'])).toEqual(['RNN', 'LSTM']);
  expect(inCategoryOrder('bidirectional', ['true', 'false'])).toEqual(['false', 'true']);
  expect(inCategoryOrder('dataset', ['mnist', 'fashion'])).toEqual(['fashion', 'mnist']);
});

test('only fields that have an effect tell runs apart', () => {
  const runs = [
    finishedRun('a', { cell: 'LSTM', nonlinearity: 'relu', seed: 1 }),
    finishedRun('b', { cell: 'GRU', nonlinearity: 'tanh', seed: 2 }),
    finishedRun('c', { cell: 'RNN', nonlinearity: 'tanh', seed: 2 }),
  ];
  expect(varyingFields(runs)).toEqual(['cell', 'seed']);
});
