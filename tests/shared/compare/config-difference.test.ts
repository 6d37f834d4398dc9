import { describe, expect, test } from 'vitest';
import { columnDifference, configDifference } from '#shared/compare/config-difference';
import { fieldKeys, type FieldKey } from '#shared/catalogue/fields';
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

describe('groups (U21)', () => {
  const seeds = (cell: 'GRU' | 'LSTM', count: number) =>
    Array.from({ length: count }, (_, seed) => finishedRun(`${cell} ${seed}`, { cell, seed }));
  const columns = [
    { id: 'gru', members: seeds('GRU', 5) },
    { id: 'lstm', members: seeds('LSTM', 2) },
  ];
  const row = (key: FieldKey, given = columns) =>
    columnDifference(given).find((each) => each.key === key)!;

  test('a column has the value of all its members, and differs if the baseline’s does not have it', () => {
    expect(row('cell').cells.map(({ id, text, differs }) => [id, text, differs])).toEqual([
      ['gru', 'GRU', false],
      ['lstm', 'LSTM', true],
    ]);
  });

  test('several values are counted, and listed or given as a range', () => {
    expect(row('seed').cells.map(({ text, values }) => [text, values.length])).toEqual([
      ['5 values: 0 to 4', 5],
      ['2 values: 0, 1', 2],
    ]);
    const all = [{ id: 'all', members: columns.flatMap(({ members }) => members) }];
    expect(row('cell', all).cells[0]!.text).toBe('2 values: GRU, LSTM');
  });

  test('a field that varies within every group in the same way differs, but not from the baseline', () => {
    const found = row('seed', [columns[0]!, { id: 'other', members: seeds('LSTM', 5) }]);
    expect(found.differs).toBe(true);
    expect(found.cells.map(({ differs }) => differs)).toEqual([false, false]);
  });

  test('a value without an effect in any member is marked', () => {
    expect(row('resetGate').cells.map(({ hasEffect }) => hasEffect)).toEqual([true, false]);
  });
});
