import { expect, test } from 'vitest';
import { groupRuns, varyingKeys } from '#shared/compare/grouping';
import { finishedRun } from '../../support/compared.ts';

const grid = (['RNN', 'GRU'] as const).flatMap((cell) =>
  [0, 1, 2].map((seed) => finishedRun(`${cell} ${seed}`, { cell, seed })),
);

test('without grouping each run is a group with its own id and name', () => {
  const groups = groupRuns(grid, { kind: 'none' });
  expect(groups.map(({ id, label }) => [id, label])).toEqual(
    grid.map(({ id, name }) => [id, name]),
  );
  expect(groups.every(({ members }) => members.length === 1)).toBe(true);
});

test('runs of one name are told apart, ungrouped and in groups (F5)', () => {
  const twins = [0.1, 0.2].map((learningRate) =>
    finishedRun(`twin ${learningRate}`, { learningRate }, { name: 'twin' }),
  );
  const names = ['twin (lr 0.1)', 'twin (lr 0.2)'];
  expect(groupRuns(twins, { kind: 'none' }).map(({ label }) => label)).toEqual(names);
  const [group] = groupRuns(twins, { kind: 'keys', keys: ['cell'] });
  expect(group!.members.map(({ name }) => name)).toEqual(names);
});

test('by a key, with the values that tell groups apart', () => {
  const groups = groupRuns(grid, { kind: 'keys', keys: ['cell'] });
  expect(groups.map(({ label, values, members }) => [label, values, members.length])).toEqual([
    ['RNN', [{ key: 'cell', value: 'RNN' }], 3],
    ['GRU', [{ key: 'cell', value: 'GRU' }], 3],
  ]);
});

test('by every key but the seed', () => {
  const runs = [...grid, finishedRun('small', { cell: 'GRU', hiddenSize: 16, seed: 9 })];
  const groups = groupRuns(runs, { kind: 'allButSeed' });
  expect(groups.map(({ label, members }) => [label, members.map(({ name }) => name)])).toEqual([
    ['RNN 128', ['RNN 0', 'RNN 1', 'RNN 2']],
    ['GRU 128', ['GRU 0', 'GRU 1', 'GRU 2']],
    ['GRU 16', ['small']],
  ]);
});

test('by every key but the seed, whatever was recorded of runs', () => {
  const runs = [
    finishedRun('a', { seed: 1 }),
    finishedRun('b', { seed: 2, keepCheckpoints: 1 }),
    finishedRun('c', { seed: 3, reportEvery: 7 }),
  ];
  expect(groupRuns(runs, { kind: 'allButSeed' })).toHaveLength(1);
});

test('by batch; runs without one are a group of their own (U22)', () => {
  const runs = [
    finishedRun('a', {}, { batch: 'sweep' }),
    finishedRun('b', { cell: 'LSTM' }),
    finishedRun('c', { cell: 'GRU' }, { batch: 'sweep' }),
    finishedRun('d', {}, { batch: 'null' }),
    finishedRun('e'),
  ];
  const groups = groupRuns(runs, { kind: 'batch' });
  expect(groups.map(({ label, members }) => [label, members.map(({ name }) => name)])).toEqual([
    ['sweep', ['a', 'c']],
    ['No batch', ['b', 'e']],
    ['null', ['d']],
  ]);
  expect(new Set(groups.map(({ id }) => id)).size).toBe(3);
  // A run that a sweep has taken over is one of the sweep's, whatever its own batch.
  const taken = groupRuns(runs, { kind: 'batch' }, (run) =>
    run === runs[1]!.id || run === runs[3]!.id ? 'sweep' : null,
  );
  expect(taken.map(({ label, members }) => [label, members.map(({ name }) => name)])).toEqual([
    ['sweep', ['a', 'b', 'c', 'd']],
    ['No batch', ['e']],
  ]);
  expect(taken[0]!.id).toBe(groups[0]!.id);
});

test('every key but the seed leaves out fields without an effect', () => {
  const runs = [
    finishedRun('a', { cell: 'LSTM', resetGate: 'before', seed: 0 }),
    finishedRun('b', { cell: 'LSTM', resetGate: 'after', seed: 1 }),
  ];
  expect(groupRuns(runs, { kind: 'allButSeed' })).toHaveLength(1);
  expect(groupRuns(runs, { kind: 'keys', keys: ['resetGate'] })).toHaveLength(2);
});

test('numbers are the same group exactly when they are the same number', () => {
  const rates = [0.003, 3e-3, 0.3 / 100, 0.0030000000000000005, 1e-7, 0.0000001];
  const runs = rates.map((learningRate, index) => finishedRun(`r${index}`, { learningRate }));
  const groups = groupRuns(runs, { kind: 'keys', keys: ['learningRate'] });
  const distinct = [...new Set(rates)];
  expect(groups.map(({ values }) => values[0]!.value)).toEqual(distinct);
  expect(groups[0]!.members.map(({ name }) => name).slice(0, 2)).toEqual(['r0', 'r1']);
});

test('no run is dropped, however many there are', () => {
  const runs = Array.from({ length: 1000 }, (_, seed) => finishedRun(`run ${seed}`, { seed }));
  const groups = groupRuns(runs, { kind: 'keys', keys: ['cell'] });
  expect(groups).toHaveLength(1);
  expect(groups[0]!.members).toHaveLength(1000);
  expect(groupRuns(runs, { kind: 'none' })).toHaveLength(1000);
});

test('a group keeps its id whatever other runs there are', () => {
  const some = groupRuns(grid.slice(3), { kind: 'allButSeed' });
  const all = groupRuns(grid, { kind: 'allButSeed' });
  expect(some[0]!.id).toBe(all[1]!.id);
  expect(some[0]!.label).toBe('all runs');
});

test('the order of the given keys does not matter', () => {
  const one = groupRuns(grid, { kind: 'keys', keys: ['seed', 'cell'] });
  const other = groupRuns(grid, { kind: 'keys', keys: ['cell', 'seed'] });
  expect(one).toEqual(other);
});

test('fields that vary, in the order of the table', () => {
  expect(varyingKeys(grid)).toEqual(['cell', 'seed']);
  expect(varyingKeys([])).toEqual([]);
});
