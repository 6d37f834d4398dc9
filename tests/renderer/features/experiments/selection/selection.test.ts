import { describe, expect, test } from 'vitest';
import {
  activate,
  clear,
  deselectAll,
  emptySelection,
  extendTo,
  neighbour,
  selectAll,
  toggle,
  withoutGone,
  type Selection,
} from '../../../../../src-renderer/features/experiments/selection/selection.ts';

const order = ['a', 'b', 'c', 'd', 'e'];
const chosen = ({ selected }: Selection): string => [...selected].sort().join('');

test('toggling selects and deselects, and makes the row active', () => {
  const once = toggle(emptySelection, 'b');
  expect(chosen(once)).toBe('b');
  expect(once.active).toBe('b');
  expect(chosen(toggle(toggle(once, 'd'), 'b'))).toBe('d');
});

describe('ranges', () => {
  test('go from the last chosen row, in both directions, and add to the selection', () => {
    const from = toggle(toggle(emptySelection, 'a'), 'c');
    expect(chosen(extendTo(from, 'e', order))).toBe('acde');
    expect(chosen(extendTo(from, 'b', order))).toBe('abc');
  });

  test('continue from where they began', () => {
    const one = extendTo(activate(emptySelection, 'b'), 'c', order);
    const two = extendTo(one, 'd', order);
    expect(chosen(two)).toBe('bcd');
    expect(two.anchor).toBe('b');
  });

  test('begin at the row itself if there is no previous one, or it is hidden', () => {
    expect(chosen(extendTo(emptySelection, 'c', order))).toBe('c');
    expect(chosen(extendTo(toggle(emptySelection, 'x'), 'c', order))).toBe('cx');
  });

  test('follow the shown order', () => {
    const from = activate(emptySelection, 'a');
    expect(chosen(extendTo(from, 'd', ['d', 'a', 'c', 'b']))).toBe('ad');
  });
});

test('all shown rows are selected and deselected; hidden ones stay unchanged', () => {
  const hidden = toggle(emptySelection, 'x');
  const all = selectAll(hidden, order);
  expect(chosen(all)).toBe('abcdex');
  expect(chosen(deselectAll(all, order))).toBe('x');
  expect(chosen(clear(all))).toBe('');
  expect(clear(toggle(emptySelection, 'a')).active).toBe('a');
});

describe('neighbours', () => {
  const at = (active: string | null): Selection => ({ ...emptySelection, active });
  test.for([
    ['c', 1, 'd'],
    ['c', -1, 'b'],
    ['c', 10, 'e'],
    ['c', -10, 'a'],
    ['c', Infinity, 'e'],
    ['c', -Infinity, 'a'],
    [null, 1, 'a'],
    [null, -1, 'e'],
    [null, -Infinity, 'a'],
    ['gone', 1, 'a'],
  ] as const)('of %s by %s is %s', ([active, places, expected]) => {
    expect(neighbour(at(active), order, places)).toBe(expected);
  });

  test('there is none if nothing is shown', () => {
    expect(neighbour(at('c'), [], 1)).toBeUndefined();
  });
});

describe('when experiments disappear', () => {
  const exists = (id: string): boolean => !['b', 'c'].includes(id);

  test('they are no longer selected, and the next row is active', () => {
    const before = activate(selectAll(emptySelection, ['a', 'b', 'c']), 'b');
    const after = withoutGone(before, exists, ['a', 'd', 'e'], order);
    expect(chosen(after)).toBe('a');
    expect(after.active).toBe('d');
    expect(after.anchor).toBeNull();
  });

  test('the row above is active if there is none below', () => {
    const before = activate(emptySelection, 'c');
    expect(withoutGone(before, exists, ['a'], ['a', 'b', 'c']).active).toBe('a');
    expect(withoutGone(before, exists, [], ['c']).active).toBeNull();
  });

  test('those that are only hidden stay selected and active', () => {
    const before = activate(selectAll(emptySelection, ['a', 'd']), 'd');
    expect(withoutGone(before, exists, ['e'], order)).toBe(before);
  });
});
