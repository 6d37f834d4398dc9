import { expect, test } from 'vitest';
import { slotsOfRows } from '../../../../../src-renderer/features/experiments/table/row-slots.ts';

function entriesOf(slots: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  return [...slots];
}

test('rows are placed from top to bottom at first', () => {
  expect(entriesOf(slotsOfRows(['a', 'b', 'c']))).toEqual([
    ['a', 0],
    ['b', 1],
    ['c', 2],
  ]);
});

test('a row that stays keeps its slot, and a new one takes over that of one that left', () => {
  const before = slotsOfRows(['a', 'b', 'c', 'd']);
  expect(entriesOf(slotsOfRows(['c', 'd', 'e', 'f'], before))).toEqual([
    ['c', 2],
    ['d', 3],
    ['e', 0],
    ['f', 1],
  ]);
});

test('when all rows are new, the slots stay in order, so that nothing moves', () => {
  const before = slotsOfRows(['a', 'b', 'c']);
  expect(entriesOf(slotsOfRows(['x', 'y'], before))).toEqual([
    ['x', 0],
    ['y', 1],
  ]);
});

test('no two rows ever share a slot, whatever comes and goes', () => {
  let slots: ReadonlyMap<string, number> = new Map();
  for (const ids of [['a', 'b', 'c'], ['b'], ['z', 'b', 'c', 'd', 'e'], [], ['e', 'a', 'q']]) {
    slots = slotsOfRows(ids, slots);
    expect([...slots.keys()]).toEqual(ids);
    expect(new Set(slots.values()).size).toBe(ids.length);
    expect([...slots.values()].every((slot) => slot < 5)).toBe(true);
  }
});
