import { expect, test } from 'vitest';
import { groupRuns } from '#shared/compare/grouping';
import {
  profileSeries,
  ratioSeries,
  recordedEpochs,
  recordedLines,
  sequenceAxis,
} from '../../../../../src-renderer/features/compare/inside/gradients/gradient-lines.ts';
import { finishedRun } from '../../../../support/compared.ts';
import { recordedLayer, recordedPoint } from '../../../../support/recorded-points.ts';

const place = { layer: 0, direction: 'forward' } as const;
const runs = [
  finishedRun('a', { cell: 'GRU', seed: 0 }),
  finishedRun('b', { cell: 'GRU', seed: 1 }),
  finishedRun('c', { cell: 'RNN', seed: 0, sequenceOrder: 'columns' }),
  finishedRun('d', { cell: 'LSTM', seed: 0 }),
];
const recordings = new Map([
  [
    'a',
    [
      recordedPoint(10, 0.5, recordedLayer([1e-4, 0.1])),
      recordedPoint(20, 1, recordedLayer([1e-2, 0.1])),
    ],
  ],
  [
    'b',
    [
      recordedPoint(10, 0.5, recordedLayer([1e-6, 0.1])),
      recordedPoint(20, 1, recordedLayer([1, 10])),
    ],
  ],
  ['c', [recordedPoint(15, 0.75, recordedLayer([0, 1, 2, 4]))]],
]);
const linesOf = (kind: 'none' | 'allButSeed', ids = ['a', 'b', 'c', 'd']) =>
  recordedLines(
    groupRuns(
      runs.filter(({ id }) => ids.includes(id)),
      { kind },
    ).map((group) => ({
      group,
      name: group.label,
      look: { colour: 'red', dash: 'solid' as const },
    })),
    recordings,
    place,
  );
const options = { place, epoch: 1, axis: { noun: 'row', isShare: false }, band: null } as const;

test('a run without a recording at the place has no line', () => {
  expect(linesOf('none').map(({ line }) => line.group.id)).toEqual(['a', 'b', 'c']);
  const second = { layer: 1, direction: 'forward' } as const;
  const all = linesOf('none').map(({ line }) => line);
  expect(recordedLines(all, recordings, second)).toEqual([]);
});

test('epochs are those of all runs, each once', () => {
  expect(recordedEpochs(linesOf('none'))).toEqual([0.5, 0.75, 1]);
});

test('sequences of the same length share an axis of steps, others one of shares', () => {
  expect(sequenceAxis(linesOf('none', ['a', 'b']), place)).toEqual({ noun: 'row', isShare: false });
  expect(sequenceAxis(linesOf('none'), place)).toEqual({ noun: 'step', isShare: true });
});

test('the profile is that of the last point up to the epoch', () => {
  const at = (epoch: number) =>
    profileSeries(linesOf('none', ['a']), { ...options, epoch, isRelative: false })[0]!;
  expect([[...at(1).x], [...at(1).y]]).toEqual([
    [1, 2],
    [1e-2, 0.1],
  ]);
  expect([...at(0.9).y]).toEqual([1e-4, 0.1]);
});

test('a relative profile is 1 at the step that is read last', () => {
  const lines = linesOf('none', ['a']);
  const [relative] = profileSeries(lines, { ...options, isRelative: true });
  expect(relative!.y[0]).toBeCloseTo(0.1, 12);
  expect(relative!.y[1]).toBe(1);
});

test('a relative profile has no values without a gradient at the step that is read last', () => {
  const none = new Map([['a', [recordedPoint(10, 1, recordedLayer([0.5, 0]))]]]);
  const lines = recordedLines(
    linesOf('none', ['a']).map(({ line }) => line),
    none,
    place,
  );
  const [relative] = profileSeries(lines, { ...options, isRelative: true });
  expect([...relative!.y]).toEqual([Number.NaN, Number.NaN]);
});

test('profiles of different lengths are over the share of the sequence', () => {
  const axis = { noun: 'step', isShare: true };
  const [, , c] = profileSeries(linesOf('none'), { ...options, axis, isRelative: false });
  expect([...c!.x]).toEqual([0.25, 0.5, 0.75, 1]);
});

test('a group has the geometric mean of its runs with the band of the logarithms', () => {
  const lines = linesOf('allButSeed', ['a', 'b']);
  const [group] = profileSeries(lines, {
    ...options,
    epoch: 0.5,
    band: 'minMax',
    isRelative: false,
  });
  expect(group!.name).toMatch(/\(N = 2\)$/);
  expect(group!.y[0]).toBeCloseTo(1e-5, 12);
  expect(group!.band!.low[0]).toBeCloseTo(1e-6, 12);
  expect(group!.band!.high[0]).toBeCloseTo(1e-4, 12);
});

test('a gradient of 0 is left out of a mean', () => {
  const lines = linesOf('allButSeed', ['c']);
  const [c] = profileSeries(lines, { ...options, band: 'minMax', isRelative: false });
  expect(c!.y[0]).toBeNaN();
  expect(c!.y[1]).toBeCloseTo(1, 12);
});

test('ratios are over epochs, of a group their geometric mean', () => {
  const [a] = ratioSeries(linesOf('none', ['a']), place, null);
  expect([...a!.x]).toEqual([0.5, 1]);
  expect(a!.y[1]).toBeCloseTo(0.1, 12);
  const [group] = ratioSeries(linesOf('allButSeed', ['a', 'b']), place, 'minMax');
  expect(group!.y[0]).toBeCloseTo(1e-4, 12);
});
