import { expect, test } from 'vitest';
import type { Lesions } from '#shared/inside/lesions';
import { groupRuns } from '#shared/compare/grouping';
import {
  dropText,
  layerLines,
  lesionData,
  lesionScale,
  lineLesions,
  orderedUnits,
  rankedDrops,
} from '../../../../src-renderer/features/compare/inside/lesions/lesion-lines.ts';
import { finishedRun } from '../../../support/compared.ts';

const result: Lesions = {
  examples: [10, 10],
  intact: [9, 8],
  layers: [
    [[9, 9]],
    [
      [9, 7],
      [1, 8],
      [8, 2],
    ],
  ],
};
const shallow: Lesions = { ...result, layers: result.layers.slice(0, 1) };

test('units are ranked by their drop over all classes', () => {
  const { x, y } = rankedDrops(result, -1);
  expect(Array.from(x)).toEqual([1 / 3, 2 / 3, 1]);
  expect(Array.from(y).map((drop) => Math.round(100 * drop))).toEqual([40, 35, 5]);
});

test('units are sorted by number, over all classes or by one, the largest drop first', () => {
  expect(orderedUnits(result, 1, 'unit')).toEqual([0, 1, 2]);
  expect(orderedUnits(result, 1, 'all')).toEqual([1, 2, 0]);
  expect(orderedUnits(result, 1, '1')).toEqual([2, 0, 1]);
});

test('the map has all classes together in its first row, and says which unit it is', () => {
  const map = lesionData(result, -1, '1', ['nought', 'one']);
  expect([map.columns, map.rows]).toEqual([3, 3]);
  expect(map.valueAt(0, 2)).toBeCloseTo(0.6, 12);
  expect(map.valueAt(2, 0)).toBeCloseTo(0.4, 12);
  expect([map.columnLabel(0), map.rowLabel(0), map.rowLabel(2)]).toEqual(['2', 'all', 'one']);
  expect(lesionScale(map)).toEqual({ kind: 'diverging', largest: 0.8 });
});

test('a line whose model doesn’t have the layer is left out; others are summed up', () => {
  const groups = groupRuns([finishedRun('a'), finishedRun('b')], { kind: 'none' });
  const lines = groups.map((group, index) => ({
    line: { group, name: group.label, look: { colour: 'red', dash: 'solid' as const } },
    results: [{ id: group.members[0]!.id, result: [shallow, result][index]! }],
  }));
  const [deep, ...others] = layerLines(lines, 1);
  expect(others).toEqual([]);
  const { largest, largestInClass, matter } = lineLesions(deep!, 1);
  expect(largest[0]).toBeCloseTo(0.4, 12);
  expect(largestInClass[0]).toBeCloseTo(0.8, 12);
  expect(matter).toEqual([1]);
});

test.each([
  [0.0449, '4.5 pp'],
  [-0.002, '−0.2 pp'],
  [-0.0001, '0.0 pp'],
])('a drop of %f is written as %s', (drop, text) => {
  expect(dropText(drop)).toBe(text);
});
