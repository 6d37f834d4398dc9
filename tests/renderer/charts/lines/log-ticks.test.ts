import { expect, it } from 'vitest';
import { formatCompact, formatCount, formatReal } from '#shared/text/format';
import {
  labelFormat,
  ticksOf,
  xInterval,
  xTicksOf,
} from '../../../../src-renderer/charts/lines/axis-labels.ts';
import { niceRange } from '../../../../src-renderer/charts/lines/axis-range.ts';

const onY = (from: number, to: number): number[] => ticksOf(niceRange({ from, to }, 'log'), 'log');
const onX = (from: number, to: number): number[] => xTicksOf({ from, to }, 'log', formatCount);

it('of an axis with round ends are powers of ten, and the ends where there is room', () => {
  expect(onY(0.003, 4)).toEqual([0.002, 0.01, 0.1, 1, 5]);
  // Labels of its ends would touch their neighbours.
  expect(onY(5e-5, 20_000)).toEqual([1e-4, 1e-3, 0.01, 0.1, 1, 10, 100, 1000, 1e4]);
});

it('are also 2 and 5 times powers of ten where there are only one or two of these', () => {
  expect(onY(0.25, 1.5)).toEqual([0.2, 0.5, 1, 2]);
  expect(onY(0.06, 3)).toEqual([0.05, 0.1, 0.2, 0.5, 1, 2, 5]);
});

it('leave out powers of ten where there are too many', () => {
  const ticks = onY(1e-20, 1);
  expect(ticks.length).toBeLessThan(10);
  expect(ticks.slice(1, 4)).toEqual([1e-18, 1e-15, 1e-12]);
});

it('of an x axis have its ends if these are whole and have room, 1 at its beginning above all', () => {
  expect(onX(1, 320)).toEqual([1, 10, 100, 320]);
  expect(onX(5, 4000)).toEqual([5, 10, 100, 1000, 4000]);
  expect(onX(7, 4000)).toEqual([10, 100, 1000, 4000]);
  expect(onX(20, 312)).toEqual([20, 50, 100, 200, 312]);
});

it.each([
  ['linear', { from: 5, to: 320 }, ['5', '100', '200', '320']],
  ['linear', { from: 1, to: 44 }, ['1', '10', '20', '30', '44']],
  ['log', { from: 20, to: 312 }, ['20', '50', '100', '200', '312']],
] as const)('at the ends of a %s x axis are written exactly', (scale, range, labels) => {
  const interval = scale === 'log' ? undefined : xInterval(range);
  const write = labelFormat({ ...range, interval }, scale, formatCompact);
  expect(xTicksOf(range, scale, formatCompact).map(write)).toEqual(labels);
});

it('are even steps on a part of an axis that is too short for anything else, all with labels of their own', () => {
  const range = { from: 3010, to: 3120 };
  const ticks = xTicksOf(range, 'log', formatCount);
  expect(ticks).toEqual([3010, 3050, 3100, 3120]);
  const labels = ticks.map(labelFormat({ ...range, interval: undefined }, 'log', formatReal));
  expect(new Set(labels).size).toBe(labels.length);
});
