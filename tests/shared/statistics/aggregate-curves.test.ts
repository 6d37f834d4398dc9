import { expect, test } from 'vitest';
import { aggregateCurves, type MemberCurve } from '#shared/statistics/aggregate-curves';
import { reference, relativeError } from '../../support/statistics-reference.ts';

function curve(id: string, at: number[], y: number[], x = at): MemberCurve {
  return { id, at: Float64Array.from(at), x: Float64Array.from(x), y: Float64Array.from(y) };
}

test.each(reference.aggregate)('bands of $values are those of SciPy', (given) => {
  const { values, mean, deviation, standardError, interval } = given;
  const members = values.map((value, index) => curve(`r${index}`, [10], [value]));
  const halves = { deviation, standardError, confidence95: interval[1] - mean };
  for (const [band, half] of Object.entries(halves)) {
    const aggregate = aggregateCurves(members, band as keyof typeof halves);
    expect(relativeError(aggregate.mean[0]!, mean)).toBeLessThan(1e-15);
    expect(relativeError(aggregate.high[0]! - aggregate.mean[0]!, half)).toBeLessThan(1e-8);
    expect(relativeError(aggregate.mean[0]! - aggregate.low[0]!, half)).toBeLessThan(1e-8);
  }
  const extremes = aggregateCurves(members, 'minMax');
  expect(extremes.low[0]).toBe(Math.min(...values));
  expect(extremes.high[0]).toBe(Math.max(...values));
});

test('points are exactly where members have them, each the mean of the present ones', () => {
  const aggregate = aggregateCurves(
    [curve('a', [1, 2, 4], [1, 2, 4]), curve('b', [2, 3, 4, 5], [4, 6, 8, 10])],
    'minMax',
  );
  expect([...aggregate.x]).toEqual([1, 2, 3, 4, 5]);
  expect([...aggregate.mean]).toEqual([1, 3, 6, 6, 10]);
  expect([...aggregate.count]).toEqual([1, 2, 1, 2, 1]);
  expect(aggregate.members).toBe(2);
});

test('runs that end before others are named', () => {
  const members = [curve('a', [1, 2], [0, 0]), curve('b', [1, 2, 3], [0, 0, 0])];
  expect(aggregateCurves(members, 'deviation').shorter).toEqual([{ id: 'a', lastAt: 2 }]);
  expect(aggregateCurves([members[1]!], 'deviation').shorter).toEqual([]);
});

test('a band of one member is undefined, but from lowest to highest it is the line', () => {
  const alone = [curve('a', [1], [0.5])];
  for (const band of ['deviation', 'standardError', 'confidence95'] as const) {
    const { mean, low, high } = aggregateCurves(alone, band);
    expect([mean[0], low[0], high[0]]).toEqual([0.5, NaN, NaN]);
  }
  const { low, high } = aggregateCurves(alone, 'minMax');
  expect([low[0], high[0]]).toEqual([0.5, 0.5]);
});

test('values that are not finite are not in the mean, and not counted', () => {
  const members = [curve('a', [1, 2], [NaN, Infinity]), curve('b', [1, 2], [3, NaN])];
  const { mean, count, low, high } = aggregateCurves(members, 'minMax');
  expect([...mean]).toEqual([3, NaN]);
  expect([...low]).toEqual([3, NaN]);
  expect([...high]).toEqual([3, NaN]);
  expect([...count]).toEqual([1, 0]);
});

test('over time, points of the same step are drawn at their mean time', () => {
  const members = [curve('a', [1, 2], [0, 2], [10, 20]), curve('b', [1, 2], [4, 4], [20, 40])];
  const aggregate = aggregateCurves(members, 'minMax');
  expect([...aggregate.x]).toEqual([15, 30]);
  expect([...aggregate.mean]).toEqual([2, 3]);
});

test('time goes up even where a slow member ends first', () => {
  const members = [
    curve('slow', [1, 2], [0, 0], [100, 200]),
    curve('fast', [1, 2, 3], [2, 2, 7], [10, 20, 30]),
  ];
  const aggregate = aggregateCurves(members, 'minMax');
  expect([...aggregate.x]).toEqual([30, 55, 110]);
  expect([...aggregate.mean]).toEqual([7, 1, 1]);
  expect([...aggregate.count]).toEqual([1, 2, 2]);
});

test('many long members keep every point', () => {
  const length = 10_000;
  const members = Array.from({ length: 50 }, (_, member) => {
    const at = Float64Array.from({ length }, (__, index) => 20 * (index + 1));
    return { id: `r${member}`, at, x: at, y: at.map((step) => step + member) };
  });
  const { x, mean, count } = aggregateCurves(members, 'confidence95');
  expect(x).toHaveLength(length);
  expect(mean.every((value, index) => Math.abs(value - (x[index]! + 24.5)) < 1e-9)).toBe(true);
  expect(count.every((n) => n === 50)).toBe(true);
});

test('no members, and members without points', () => {
  expect(aggregateCurves([], 'deviation').x).toHaveLength(0);
  const { x, shorter } = aggregateCurves([curve('a', [], []), curve('b', [5], [1])], 'deviation');
  expect([...x]).toEqual([5]);
  expect(shorter).toEqual([{ id: 'a', lastAt: 0 }]);
});
