import { expect, test } from 'vitest';
import { flagText, flowColumns, flowFigures } from '#shared/inside/flow-table';
import { recordedLayer, recordedPoint } from '../../support/recorded-points.ts';

const place = { layer: 0, direction: 'forward' } as const;
const config = { cell: 'LSTM', hiddenSize: 10 } as const;
const run = (ratio: number, own = {}) => ({
  config,
  points: [recordedPoint(10, 1, recordedLayer([ratio, 1], own))],
});
const texts = (...runs: ReturnType<typeof run>[]) =>
  flowColumns.map(({ text }) => text(flowFigures(runs, place)!));

test('a single run has its ratio and flag', () => {
  expect(texts(run(2e-9, { dead: 1, saturated: 5 }))).toEqual([
    '2·10⁻⁹',
    'Vanishing',
    '30 %',
    '10 %',
    '50 %',
  ]);
});

test('a group has the median and the range of its ratios, and counts its flags', () => {
  expect(texts(run(1e-9), run(0.1), run(1e-4), run(1e4))).toEqual([
    '0.0032 (10⁻⁹ to 10000)',
    '2 of 4 vanishing, 1 of 4 exploding',
    ...['30 %', '0 %', '0 %'],
  ]);
});

test('saturated gates are the mean over the gates, without the memory', () => {
  const gates = [
    { name: 'i', low: 0.2, high: 0 },
    { name: 'f', low: 0, high: 0.4 },
    { name: 'c', low: 0, high: 1 },
  ];
  expect(flowFigures([run(1, { gates })], place)!.saturatedGates).toBeCloseTo(0.3, 12);
});

test('without a flag there is a dash, without a gradient no ratio', () => {
  const vanished = run(1);
  vanished.points[0]!.layers[0]!.gradient = [0, 0];
  expect(texts(vanished).slice(0, 2)).toEqual(['–', '–']);
  expect(flagText({ runs: 1, flags: { vanishing: 0, exploding: 1 } })).toBe('Exploding');
});

test('runs without a recording at a place are left out', () => {
  expect(flowFigures([{ config, points: [] }, run(0.5)], place)).toMatchObject({
    runs: 1,
    ratio: 0.5,
    range: null,
  });
  expect(flowFigures([run(1)], { layer: 1, direction: 'forward' })).toBeNull();
});

test('the columns hold full precision for exports', () => {
  const figures = flowFigures([run(1 / 3)], place)!;
  expect(flowColumns.find(({ key }) => key === 'ratio')!.exact(figures)).toBe(1 / 3);
});
