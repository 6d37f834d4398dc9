import { describe, expect, test } from 'vitest';
import {
  columnOfKey,
  columns,
} from '../../../../../src-renderer/features/experiments/table/columns.ts';
import {
  columnWidths,
  readTableView,
  chosenColumns,
  varyingColumns,
  nameColumn,
  isRankable,
  usualView,
  trackOf,
  widthOf,
  withColumn,
  withColumnMoved,
  withWidth,
} from '../../../../../src-renderer/features/experiments/table/table-view.ts';
import { fieldKeys } from '#shared/catalogue/fields';

const seed = columnOfKey('seed')!;

describe('columns', () => {
  test('every config field can be one, and each key is used once', () => {
    const keys = columns.map(({ key }) => key);
    expect(keys).toEqual(expect.arrayContaining([...fieldKeys]));
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('are at least as wide as their headings (U17)', () => {
    for (const { heading, width, property } of columns) {
      if (property === null) continue;
      expect(width, heading).toBeGreaterThanOrEqual(31 + 6.5 * heading.length);
    }
  });

  test('the default ones exist', () => {
    expect(chosenColumns(usualView).map(({ key }) => key)).toEqual(usualView.columns);
  });

  test('numbers are aligned right, words left', () => {
    expect(columnOfKey('parameters')!.align).toBe('right');
    expect(columnOfKey('testAccuracy')!.align).toBe('right');
    expect(columnOfKey('cell')!.align).toBe('left');
    expect(columnOfKey('created')!.align).toBe('left');
  });
});

describe('a stored view', () => {
  test.for([null, 3, 'x', []])('%j is the default one', (stored) => {
    expect(readTableView(stored)).toEqual(usualView);
  });

  test('is kept', () => {
    const view = {
      columns: ['seed', 'cell'],
      hiddenFields: ['layers'],
      grouping: { kind: 'keys', keys: ['cell'] },
      groupSort: [{ key: 'group.p', descending: false }],
      rankBy: 'testLoss',
      baseline: '{"cell":"GRU"}',
      widths: { seed: 100, name: 300 },
      sort: [
        { key: 'name', descending: true },
        { key: 'testAccuracy', descending: false },
      ],
      extremes: true,
      notes: true,
    };
    expect(readTableView(view)).toEqual(view);
  });

  test('loses unknown and duplicate columns, and widths out of bounds', () => {
    const read = readTableView({
      columns: ['seed', 'flavour', 'seed', 'cell'],
      widths: { seed: 1e9, cell: -4 },
      sort: [
        { key: 'flavour', descending: true },
        { key: 'curve', descending: true },
        { key: 'seed', descending: true },
      ],
    });
    expect(read.columns).toEqual(['seed', 'cell']);
    expect(read.widths).toEqual({ seed: columnWidths.maximum, cell: columnWidths.minimum });
    expect(read.sort).toEqual([{ key: 'seed', descending: true }]);
    expect(read.extremes).toBe(false);
  });

  test('with one invalid part keeps the others', () => {
    expect(readTableView({ columns: 'all', extremes: true })).toEqual({
      ...usualView,
      extremes: true,
    });
  });
});

describe('changing it', () => {
  const view = { ...usualView, columns: ['a', 'b', 'c'] };

  test('a column is shown at the end, once, and hidden', () => {
    expect(withColumn(view, 'd', true).columns).toEqual(['a', 'b', 'c', 'd']);
    expect(withColumn(view, 'b', true).columns).toEqual(['a', 'c', 'b']);
    expect(withColumn(view, 'b', false).columns).toEqual(['a', 'c']);
  });

  test('a column is moved at most to either end', () => {
    expect(withColumnMoved(view, 'a', 1).columns).toEqual(['b', 'a', 'c']);
    expect(withColumnMoved(view, 'c', -2).columns).toEqual(['c', 'a', 'b']);
    expect(withColumnMoved(view, 'a', -1).columns).toEqual(['a', 'b', 'c']);
    expect(withColumnMoved(view, 'a', 9).columns).toEqual(['b', 'c', 'a']);
    expect(withColumnMoved(view, 'x', 1)).toBe(view);
  });

  test('a width is the default until it is changed, and stays within bounds', () => {
    expect(widthOf(usualView, seed)).toBe(columnOfKey('seed')!.width);
    expect(widthOf(withWidth(usualView, 'seed', 200.4), seed)).toBe(200);
    expect(widthOf(withWidth(usualView, 'name', 1), nameColumn)).toBe(columnWidths.minimum);
  });

  test('names and epochs use the remaining room until they are resized', () => {
    expect(trackOf(usualView, seed)).toBe(`${columnOfKey('seed')!.width}px`);
    expect(trackOf(usualView, nameColumn)).toBe('minmax(176px, 480px)');
    expect(trackOf(usualView, columnOfKey('progress')!)).toBe('minmax(168px, 200px)');
    expect(trackOf(withWidth(usualView, 'name', 200), nameColumn)).toBe('200px');
  });

  test('groups have widths of their own', () => {
    const grouped = { ...usualView, grouping: { kind: 'batch' } as const };
    const resized = withWidth(grouped, 'seed', 300);
    expect(widthOf(resized, seed)).toBe(300);
    expect(widthOf({ ...resized, grouping: usualView.grouping }, seed)).toBe(seed.width);
  });

  test('fields in which runs differ are shown by themselves, unless they were hidden (U16)', () => {
    const varying = ['cell', 'hiddenSize', 'seed'];
    const keys = (given: typeof usualView) => varyingColumns(given, varying).map(({ key }) => key);
    expect(usualView.columns.filter((key) => varying.includes(key))).toEqual([]);
    expect(keys(usualView)).toEqual(varying);
    expect(keys({ ...usualView, columns: ['seed'] })).toEqual(['cell', 'hiddenSize']);
    const hidden = withColumn(usualView, 'cell', false);
    expect(keys(hidden)).toEqual(['hiddenSize', 'seed']);
    // Shown again, it still goes away when it no longer varies; one that doesn't vary now is a chosen one.
    expect(withColumn(hidden, 'cell', true, varying)).toEqual(usualView);
    expect(withColumn(hidden, 'cell', true, []).columns.at(-1)).toBe('cell');
    const most = varyingColumns(usualView, fieldKeys).map(({ key }) => key);
    expect([most.length, ...most.slice(0, 2)]).toEqual([5, 'cell', 'hiddenSize']);
  });

  test('one that is shown automatically becomes a chosen one when it is moved', () => {
    const view = { ...usualView, columns: ['status', 'testAccuracy'] };
    const shown = ['cell', 'seed', ...view.columns];
    expect(withColumnMoved(view, 'seed', 1, shown).columns).toEqual([
      'status',
      'seed',
      'testAccuracy',
    ]);
    expect(withColumnMoved(view, 'testAccuracy', -9, shown).columns).toEqual([
      'testAccuracy',
      'status',
    ]);
  });

  test('groups can be ranked by what is better one way', () => {
    expect(isRankable(columnOfKey('testLoss'))).toBe(true);
    expect(isRankable(columnOfKey('parameters'))).toBe(false);
    expect(isRankable(columnOfKey('seed'))).toBe(false);
    expect(readTableView({ ...usualView, rankBy: 'seed' }).rankBy).toBe('testAccuracy');
    expect(readTableView({ ...usualView, grouping: { kind: 'x' } }).grouping.kind).toBe('none');
  });
});
