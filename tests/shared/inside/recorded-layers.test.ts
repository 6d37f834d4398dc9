import { expect, test } from 'vitest';
import {
  placeLabel,
  placesOf,
  pointUpTo,
  recordedAt,
  summariseLayer,
} from '#shared/inside/recorded-layers';
import { recordedLayer, recordedPoint } from '../../support/recorded-points.ts';

const first = { layer: 0, direction: 'forward' } as const;
const back = { layer: 0, direction: 'backward' } as const;
const second = { layer: 1, direction: 'forward' } as const;

/** The first layer's gradient falls tenfold by each point, that of the backward one stays. */
const points = [1, 2, 3, 4].map((at) =>
  recordedPoint(
    10 * at,
    at / 2,
    recordedLayer([10 ** -at, 1], { dead: at, saturated: 2 * at }),
    recordedLayer([2, 1], back),
  ),
);

test('places are those of all recordings, layer by layer, forward before backward', () => {
  const deep = [recordedPoint(1, 1, recordedLayer([1]), recordedLayer([1], second))];
  expect(placesOf([[], deep, points])).toEqual([first, back, second]);
  expect(placesOf([])).toEqual([]);
});

test('places have names, with their direction only where there are two', () => {
  expect(placeLabel(second, false)).toBe('Layer 2');
  expect(placeLabel(back, true)).toBe('Layer 1, backward');
});

test('the point up to an epoch is the last one before it, or the first of all', () => {
  expect(pointUpTo(points, 1.6)?.step).toBe(30);
  expect(pointUpTo(points, 1.5)?.step).toBe(30);
  expect(pointUpTo(points, 0.1)?.step).toBe(10);
  expect(pointUpTo([], 1)).toBeUndefined();
});

test('a place that a network lacks has no recording', () => {
  expect(recordedAt(points[0]!, back)?.gradient).toEqual([2, 1]);
  expect(recordedAt(points[0]!, second)).toBeUndefined();
  expect(summariseLayer(points, second, 8)).toBeNull();
});

test('the end of a training is summed up by the points of its last epoch', () => {
  const summary = summariseLayer(points, first, 16)!;
  // Those at 1.5 and 2; the one at 1 belongs to the epoch before.
  expect(summary.ratio).toBeCloseTo(10 ** -3.5, 12);
  expect(summary.dead).toBeCloseTo(3.5 / 16, 12);
  expect(summary.saturated).toBeCloseTo(7 / 16, 12);
  expect(summary.gates[3]).toEqual({ name: 'o', low: 0.3, high: 0 });
});

test('an earlier epoch is summed up by the points before it', () => {
  expect(summariseLayer(points, first, 16, 1)!.ratio).toBeCloseTo(10 ** -1.5, 12);
  expect(summariseLayer(points, back, 16, 1)!.ratio).toBeCloseTo(0.5, 12);
});
