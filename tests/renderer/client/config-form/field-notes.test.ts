import { expect, test } from 'vitest';
import { missingRequirement } from '#shared/experiment/effects';
import {
  idleReason,
  valueInWords,
  valueNote,
} from '../../../../src-renderer/client/config-form/field-notes.ts';

test('values are told in the words of the field table', () => {
  expect(valueInWords('schedule', 'oneCycle')).toBe('One cycle up and down');
  expect(valueInWords('bidirectional', true)).toBe('on');
  expect(valueInWords('learningRate', 1e-8)).toBe('1e-8');
  expect(valueInWords('dataset', 'mnist')).toBe('mnist');
});

test('a field without effect says what it would need', () => {
  expect(idleReason(missingRequirement('nonlinearity', {})!)).toBe('No effect: only with Cell RNN');
  expect(idleReason(missingRequirement('dropout', {})!)).toBe(
    'No effect: only with Layers above 1',
  );
  expect(idleReason(missingRequirement('momentum', {})!)).toBe(
    'No effect: only with Optimiser SGD or RMSprop',
  );
});

test('a note says what 0 stands for and which numbers a range has', () => {
  expect(valueNote('patience', { patience: [0] })).toBe('0 = no early stopping');
  expect(valueNote('patience', { patience: [3] })).toBeUndefined();
  expect(valueNote('dropout', { dropout: [0] })).toBeUndefined();
  expect(valueNote('epochs', { epochs: [1, 2] })).toBe('2 values: 1, 2');
  expect(valueNote('seed', { seed: [0, 1, 2, 3, 4, 5, 6, 7] })).toBe(
    '8 values: 0, 1, 2, 3, 4, 5, … 7',
  );
  expect(valueNote('cell', { cell: ['RNN', 'GRU'] })).toBeUndefined();
});
