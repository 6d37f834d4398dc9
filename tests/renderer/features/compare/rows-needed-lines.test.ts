import { expect, test } from 'vitest';
import { groupRuns } from '#shared/compare/grouping';
import type { RowsNeeded } from '#shared/inside/rows-needed';
import { defaultConfig } from '#shared/experiment/config';
import {
  analysedLines,
  curveSeries,
  readingScale,
  type AnalysedLine,
} from '../../../../src-renderer/features/compare/inside/analysed-lines.ts';
import {
  lineNeed,
  rowsNeededCurves,
  settledCurve,
} from '../../../../src-renderer/features/compare/inside/rows-needed/rows-needed-lines.ts';
import { finishedRun } from '../../../support/compared.ts';

function result(accuracy: readonly number[], ...counts: number[][]): RowsNeeded {
  return {
    examples: 10,
    steps: accuracy.length,
    accuracy: [...accuracy],
    calibrationError: accuracy.map(() => 0.1),
    settled: [{ threshold: 0.5, counts }],
  };
}

const runs = [
  finishedRun('a', { cell: 'GRU', seed: 0 }),
  finishedRun('b', { cell: 'GRU', seed: 1 }),
  finishedRun('c', { cell: 'RNN', seed: 0 }),
];
const results = new Map([
  ['a', result([0.1, 0.4, 0.8], [0, 2, 2, 0], [1, 0, 1, 4])],
  ['b', result([0.3, 0.6, 1], [0, 0, 4, 0], [0, 0, 0, 6])],
]);
const linesOf = (kind: 'none' | 'allButSeed') =>
  analysedLines(
    groupRuns(runs, { kind }).map((group) => ({
      group,
      name: group.label,
      look: { colour: 'red', dash: 'solid' as const },
    })),
    results,
  );

const series = (
  lines: readonly AnalysedLine<RowsNeeded>[],
  places: (steps: number) => readonly number[],
  band: 'minMax' | null,
  curve: (result: RowsNeeded) => readonly number[],
) => curveSeries(lines, band, (each) => ({ x: places(each.steps), y: curve(each) }));
const rows = () => [1, 2, 3];

const model = (sequenceOrder: 'rows' | 'reversedRows' | 'columns' | 'blocks', steps = 28) => ({
  config: { ...defaultConfig(), sequenceOrder },
  steps,
});

test.each([
  ['rows', [model('rows'), model('reversedRows')], { unit: 'row', steps: 28 }],
  ['columns', [model('columns')], { unit: 'column', steps: 28 }],
  ['steps if they differ', [model('rows'), model('columns')], { unit: 'step', steps: 28 }],
  ['blocks', [model('blocks', 49)], { unit: 'block', steps: 49 }],
  ['shares if sequences differ', [model('rows'), model('blocks', 49)], { unit: null, steps: 49 }],
])('the axis counts %s', (_, models, scale) => {
  expect(readingScale(models)).toEqual(scale);
});

test('a run without a result has no line', () => {
  expect(linesOf('none').map(({ line }) => line.group.id)).toEqual(['a', 'b']);
});

test('each run has its own curve, over steps or over the share of the sequence', () => {
  const [a] = series(linesOf('none'), rows, null, rowsNeededCurves.accuracy);
  expect(a).toMatchObject({
    id: 'a',
    x: Float64Array.of(1, 2, 3),
    y: Float64Array.of(0.1, 0.4, 0.8),
  });
  const [shared] = series(
    linesOf('none'),
    (steps) => [1, 2, 3].map((step) => step / steps),
    null,
    settledCurve(0.5),
  );
  expect([...shared!.x]).toEqual([1 / 3, 2 / 3, 1]);
  expect([...shared!.y]).toEqual([0.2, 0.5, 0.9]);
});

test('a group has the mean of its runs, with its band', () => {
  const [group, ...others] = series(
    linesOf('allButSeed'),
    rows,
    'minMax',
    rowsNeededCurves.accuracy,
  );
  expect(others).toEqual([]);
  expect(group!.name).toMatch(/\(N = 2\)$/);
  expect(group!.y[1]).toBeCloseTo(0.5, 12);
  expect([group!.band!.low[1], group!.band!.high[1]]).toEqual([0.4, 0.6]);
});

test('half of the examples of a class need so many steps, for each run', () => {
  const [group] = linesOf('allButSeed');
  expect(lineNeed(group!, 0.5, 0)).toEqual({ medians: [1, 2], unsettled: [0, 0] });
  expect(lineNeed(group!, 0.5, null)).toEqual({ medians: [2, 3], unsettled: [0.1, 0] });
  expect(lineNeed(group!, 0.5, 7)).toEqual({ medians: [], unsettled: [] });
});

test('a run in which half of the examples never settle has no number of steps, and stays in the list', () => {
  const never = new Map([
    ['a', result([0.1, 0.4, 0.8], [3, 0, 0, 1])],
    ['b', result([0.3, 0.6, 1], [0, 0, 4, 0])],
  ]);
  const [group] = analysedLines(
    linesOf('allButSeed').map(({ line }) => line),
    never,
  );
  expect(lineNeed(group!, 0.5, null)).toEqual({ medians: [null, 2], unsettled: [0.75, 0] });
});
