import { expect, test } from 'vitest';
import { configDifference } from '#shared/compare/config-difference';
import { fieldKeys } from '#shared/catalogue/fields';
import { finishedRun } from '../../support/compared.ts';

const runs = [
  finishedRun('a', { cell: 'GRU', hiddenSize: 64 }),
  finishedRun('b', { cell: 'LSTM', hiddenSize: 64 }),
  finishedRun('c', { cell: 'LSTM', hiddenSize: 32 }),
];

test('every field has a row, in the order of the table, and says whether it differs', () => {
  const rows = configDifference(runs, null);
  expect(rows.map(({ key }) => key)).toEqual(fieldKeys);
  expect(rows.filter(({ differs }) => differs).map(({ key }) => key)).toEqual([
    'cell',
    'hiddenSize',
  ]);
});

test('differences are among the given runs only', () => {
  const rows = configDifference(runs.slice(1), null);
  expect(rows.filter(({ differs }) => differs).map(({ key }) => key)).toEqual(['hiddenSize']);
});

test('the baseline is first, and cells say whether they differ from it', () => {
  const rows = configDifference(runs, 'b');
  const size = rows.find(({ key }) => key === 'hiddenSize')!;
  expect(size.cells.map(({ id, text, differs }) => [id, text, differs])).toEqual([
    ['b', '64 units', false],
    ['a', '64 units', false],
    ['c', '32 units', true],
  ]);
});

test('a missing baseline is replaced by the first run', () => {
  expect(configDifference(runs, 'gone')[0]!.cells[0]!.id).toBe('a');
});

test('a value without an effect is marked', () => {
  const gate = configDifference(runs, null).find(({ key }) => key === 'resetGate')!;
  expect(gate.cells.map(({ hasEffect }) => hasEffect)).toEqual([true, false, false]);
});

test('one run has no differences, and no runs have no rows', () => {
  expect(configDifference([runs[0]!], null).some(({ differs }) => differs)).toBe(false);
  expect(configDifference([], null)).toEqual([]);
});
