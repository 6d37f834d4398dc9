import { expect, test } from 'vitest';
import { groupRuns } from '#shared/compare/grouping';
import { resultColumnKeys, resultColumns, type Occasion } from '#shared/compare/result-columns';
import { resultTable, type ResultTableOptions } from '#shared/compare/result-values';
import { finishedRun, sampleEvaluation } from '../../support/compared.ts';

const runs = [
  finishedRun('a0', { cell: 'GRU', seed: 0 }, { test: sampleEvaluation(0.9) }),
  finishedRun('a1', { cell: 'GRU', seed: 1 }, { test: sampleEvaluation(0.8) }),
  finishedRun('b0', { cell: 'LSTM', seed: 0 }, { test: sampleEvaluation(0.95), parameters: 1300 }),
];
const groups = groupRuns(runs, { kind: 'keys', keys: ['cell'] });
const options: ResultTableOptions = {
  columns: ['testAccuracy', 'testLoss', 'parameters'],
  baseline: null,
  occasion: { kind: 'best' },
  modelBytes: new Map([['a0', 5000]]),
};

test('the columns are in the order of their keys', () => {
  expect(resultColumns.map(({ key }) => key)).toEqual(resultColumnKeys);
});

test('mean, deviation and N of each group, and the difference from the baseline', () => {
  const { rows } = resultTable(groups, options);
  const [gru, lstm] = rows;
  expect(gru!.isBaseline).toBe(true);
  expect(gru!.cells[0]).toMatchObject({ values: [0.9, 0.8], count: 2, delta: null });
  expect(gru!.cells[0]!.mean).toBeCloseTo(0.85, 12);
  expect(gru!.cells[0]!.deviation).toBeCloseTo(Math.sqrt(0.005), 12);
  expect(lstm!.cells[0]).toMatchObject({ count: 1, mean: 0.95, deviation: null });
  expect(lstm!.cells[0]!.delta).toBeCloseTo(0.1, 12);
  expect(lstm!.cells[2]!.delta).toBe(300);
});

test('the best and the worst are marked, by what is better in the column', () => {
  const { rows } = resultTable(groups, options);
  expect(rows.map(({ cells }) => cells.map(({ extreme }) => extreme))).toEqual([
    ['worst', 'worst', 'best'],
    ['best', 'best', 'worst'],
  ]);
});

test('if all are equal nothing is marked, and ties share a mark', () => {
  const alike = groupRuns(
    [finishedRun('a'), finishedRun('b'), finishedRun('c', {}, { test: sampleEvaluation(0.5) })],
    { kind: 'none' },
  );
  const marks = (given: typeof alike) =>
    resultTable(given, { ...options, columns: ['testAccuracy'] }).rows.map(
      ({ cells }) => cells[0]!.extreme,
    );
  expect(marks(alike.slice(0, 2))).toEqual([null, null]);
  expect(marks(alike)).toEqual(['best', 'best', 'worst']);
});

test('the group with the baseline is first', () => {
  const { rows } = resultTable(groups, { ...options, baseline: 'b0' });
  expect(rows.map(({ group }) => group.label)).toEqual(['LSTM', 'GRU']);
  expect(rows[1]!.cells[0]!.delta).toBeCloseTo(-0.1, 12);
});

test.each<[Occasion, (number | null)[]]>([
  [{ kind: 'best' }, [0.9, 0.2]],
  [{ kind: 'last' }, [0.8, 0.2]],
  [{ kind: 'epoch', epoch: 1 }, [0.9, 0.3]],
  [{ kind: 'epoch', epoch: 9 }, [null, null]],
])('values of epochs: %j', (occasion, expected) => {
  const { rows } = resultTable(groups, {
    ...options,
    occasion,
    columns: ['validationAccuracy', 'validationLoss'],
  });
  expect(rows[1]!.cells.map(({ mean }) => mean)).toEqual(expected);
});

test('what a run doesn’t have is missing, not 0', () => {
  const waiting = finishedRun('new', {}, { test: null, epochs: [], data: null, startedAt: null });
  const { rows } = resultTable(groupRuns([waiting], { kind: 'none' }), {
    ...options,
    columns: ['testAccuracy', 'validationLoss', 'multiplyAdds', 'trainingSeconds', 'modelBytes'],
  });
  for (const cell of rows[0]!.cells) {
    expect(cell).toMatchObject({ count: 0, mean: null, deviation: null, extreme: null });
  }
});

test('costs', () => {
  const [row] = resultTable(groupRuns([runs[0]!], { kind: 'none' }), {
    ...options,
    columns: ['multiplyAdds', 'secondsPerEpoch', 'modelBytes'],
  }).rows;
  // 28 steps of three gates of 128 units on 28 inputs and 128 states, and the head.
  expect(row!.cells.map(({ mean }) => mean)).toEqual([
    28 * 3 * 128 * (28 + 128) + 1280,
    4.25,
    5000,
  ]);
});

test('no groups have no rows', () => {
  expect(resultTable([], options).rows).toEqual([]);
});
