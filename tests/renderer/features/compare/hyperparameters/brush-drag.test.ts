import { expect, test } from 'vitest';
import {
  beginBrush,
  dragBrush,
  withoutStretch,
} from '../../../../../src-renderer/features/compare/hyperparameters/brush-drag.ts';

const stretches = [
  [0.1, 0.3],
  [0.6, 0.9],
] as const;

test.each([
  [0.45, { kind: 'new', index: 2, at: 0.45 }],
  [0.2, { kind: 'move', index: 0, at: 0.2 }],
  [0.29, { kind: 'to', index: 0, at: 0.29 }],
  [0.61, { kind: 'from', index: 1, at: 0.61 }],
])('a drag at %s', (at, expected) => {
  expect(beginBrush(stretches, at, 0.02)).toEqual(expected);
});

test('draws a new stretch either way', () => {
  const drag = beginBrush(stretches, 0.5, 0.02);
  expect(dragBrush(stretches, drag, 0.4)).toEqual([...stretches, [0.4, 0.5]]);
  expect(dragBrush(stretches, drag, 0.55)).toEqual([...stretches, [0.5, 0.55]]);
});

test('moves a stretch, but not beyond the axis', () => {
  const drag = beginBrush(stretches, 0.75, 0.02);
  const [first, moved] = dragBrush(stretches, drag, 0.7);
  expect(first).toEqual([0.1, 0.3]);
  expect(moved![0]).toBeCloseTo(0.55, 12);
  expect(moved![1]).toBeCloseTo(0.85, 12);
  expect(dragBrush(stretches, drag, 1)[1]![1]).toBe(1);
});

test('moves an end, beyond the other too', () => {
  const drag = beginBrush(stretches, 0.3, 0.02);
  expect(dragBrush(stretches, drag, 0.5)[0]).toEqual([0.1, 0.5]);
  expect(dragBrush(stretches, drag, 0)[0]).toEqual([0, 0.1]);
});

test('a stretch is removed', () => {
  expect(withoutStretch(stretches, beginBrush(stretches, 0.2, 0.02))).toEqual([[0.6, 0.9]]);
});
