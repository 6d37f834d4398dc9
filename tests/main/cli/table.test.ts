import { expect, test } from 'vitest';
import { formatPairs, formatTable, wrap } from '#main/cli/table';

test('columns are as wide as their widest cell, and lines end without spaces', () => {
  const table = formatTable<[string, string]>(
    [
      { title: 'name', align: 'left', cell: ([name]) => name },
      { title: 'n', align: 'right', cell: ([, count]) => count },
      { title: 'last', align: 'left', cell: () => '' },
    ],
    [
      ['a', '1'],
      ['longer name', '100'],
    ],
  );
  expect(table.split('\n')).toEqual([
    'name           n  last',
    'a              1',
    'longer name  100',
  ]);
});

test('pairs stand under each other', () => {
  expect(
    formatPairs([
      ['a', '1'],
      ['longer', ''],
    ]),
  ).toBe('a       1\nlonger');
  expect(formatPairs([])).toBe('');
});

test('text is broken at spaces', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('unbreakable', 3)).toEqual(['unbreakable']);
  expect(wrap('', 3)).toEqual([]);
});
