import { describe, expect, test } from 'vitest';
import {
  nextSort,
  sortExperiments,
  type SortKey,
} from '../../../../../src-renderer/features/experiments/table/sorting.ts';
import { damaged, listed, tested } from '../../../../shared/experiment/filter/listed.ts';

const rows = [
  listed({ id: 'a', name: 'gru-128', test: tested(0.9), tags: ['b'] }, { cell: 'GRU', seed: 1 }),
  listed({ id: 'b', name: 'gru-64', test: tested(0.95), starred: true }, { cell: 'LSTM', seed: 2 }),
  listed({ id: 'c', name: 'Alpha', status: 'running' }, { cell: 'RNN', seed: 1 }),
  damaged('d'),
  listed({ id: 'e', name: 'beta', test: tested(0.9), tags: ['a', 'z'] }, { cell: 'RNN', seed: 0 }),
];

function sorted(...sort: SortKey[]): string {
  return sortExperiments(rows, sort)
    .map((row) => (row.kind === 'experiment' ? row.record.id : row.id))
    .join('');
}
const up = (key: string): SortKey => ({ key, descending: false });
const down = (key: string): SortKey => ({ key, descending: true });

describe('order', () => {
  test('without a key, or by one that doesn’t exist, it is unchanged', () => {
    expect(sorted()).toBe('abcde');
    expect(sorted(up('flavour'))).toBe('abcde');
  });

  test('names as people sort them: numbers by size, regardless of case', () => {
    expect(sorted(up('name'))).toBe('cedba');
  });

  test('rows without a value come last in both directions', () => {
    expect(sorted(up('testAccuracy'))).toBe('aebcd');
    expect(sorted(down('testAccuracy'))).toBe('baecd');
    expect(sorted(up('tags'))).toBe('eabcd');
    expect(sorted(down('tags'))).toBe('aebcd');
  });

  test('options come in the order of their list', () => {
    expect(sorted(up('cell'))).toBe('ceabd');
    expect(sorted(down('cell'))).toBe('baced');
  });

  test('a second key breaks ties of the first', () => {
    expect(sorted(down('testAccuracy'), up('seed'))).toBe('beacd');
    expect(sorted(up('seed'), down('testAccuracy'))).toBe('eacbd');
  });

  test('by stars', () => {
    expect(sorted(down('starred'))).toBe('baced');
  });

  test('the given list is unchanged', () => {
    const before = [...rows];
    sortExperiments(rows, [up('name')]);
    expect(rows).toEqual(before);
  });
});

describe('clicks on headings', () => {
  test('sort first by the interesting end, then by the other one, then not at all', () => {
    const first = nextSort([], 'testAccuracy', false);
    expect(first).toEqual([down('testAccuracy')]);
    const second = nextSort(first, 'testAccuracy', false);
    expect(second).toEqual([up('testAccuracy')]);
    expect(nextSort(second, 'testAccuracy', false)).toEqual([]);
    expect(nextSort([], 'lastTrainLoss', false)).toEqual([up('lastTrainLoss')]);
    expect(nextSort([], 'name', false)).toEqual([up('name')]);
    expect(nextSort([], 'created', false)).toEqual([down('created')]);
    expect(nextSort([], 'starred', false)).toEqual([down('starred')]);
  });

  test('a plain click drops the other keys, one with Shift keeps them and their places', () => {
    const both = nextSort([up('cell')], 'seed', true);
    expect(both).toEqual([up('cell'), up('seed')]);
    expect(nextSort(both, 'cell', true)).toEqual([down('cell'), up('seed')]);
    expect(nextSort([down('cell'), up('seed')], 'cell', true)).toEqual([up('seed')]);
    expect(nextSort(both, 'name', false)).toEqual([up('name')]);
    expect(nextSort(both, 'seed', false)).toEqual([down('seed')]);
  });
});
