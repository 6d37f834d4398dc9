import { describe, expect, test } from 'vitest';
import type { PlaneAnswers, StateTrajectories } from '#shared/contract/commands';
import {
  answerAt,
  extentOf,
  labelsIn,
  nearestPlace,
  placeIn,
  placesIn,
  regionNote,
  regionsIn,
  ticksIn,
} from '../../../../src-renderer/features/inspect/trajectories/plane-view.ts';

/** Three classes whose logits are the distances along three directions, a third of a turn apart. */
const thirds: PlaneAnswers = {
  kind: 'answers',
  origin: [0, 0, 0, -9],
  perX: [1, -0.5, -0.5, 0],
  perY: [0, Math.sqrt(0.75), -Math.sqrt(0.75), 0],
};

const shown: StateTrajectories = {
  steps: 2,
  epoch: null,
  layer: 0,
  layers: 1,
  explained: [0.6, 0.2],
  answers: thirds,
  sample: {
    indices: [4, 9, 11],
    labels: Uint8Array.of(1, 0, 1),
    points: Float64Array.of(-2, 1, 2, 0, -4, -1),
    point: 'last',
  },
  path: Float64Array.of(0, 0, 1, 3),
  predicted: 0,
  alike: { steps: [0, 1], paths: [{ index: 4, points: Float64Array.of(0, 0, -2, 1) }] },
};

describe('the plot of a plane', () => {
  test('is a square around all points, with a margin', () => {
    const extent = extentOf(shown);
    // From -4 to 2 across, from -1 to 3 up.
    expect(extent.size).toBeCloseTo(6 * 1.12, 12);
    expect(placeIn(extent, [-1, 1])).toEqual([0.5, 0.5]);
    const [left] = placesIn(extent, Float64Array.of(-4, -1))[0]!;
    expect(left).toBeCloseTo(0.06 / 1.12, 12);
    // Up is up.
    expect(placeIn(extent, [0, 3])[1]).toBeLessThan(placeIn(extent, [0, -1])[1]);
  });

  test('has room also for states that are all equal', () => {
    const same = { ...shown, path: Float64Array.of(5, 5), alike: { steps: [], paths: [] } };
    const sample = { ...shown.sample, points: Float64Array.of(5, 5) };
    const extent = extentOf({ ...same, sample });
    expect(extent.size).toBeGreaterThan(0);
    expect(placeIn(extent, [5, 5])[0]).toBeCloseTo(0.5, 6);
  });

  test('has ticks at round coordinates', () => {
    expect(ticksIn(-0.9, 2.5).map(({ value }) => value)).toEqual([-0.5, 0, 0.5, 1, 1.5]);
    expect(ticksIn(-0.9, 2.5)[1]!.at).toBeCloseTo(0.36, 12);
  });
});

describe('regions', () => {
  const extent = { x: -1, y: -1, size: 2 };
  const regions = regionsIn(thirds, extent);

  test('fill the plot, each with the points of its answer', () => {
    expect(regions.map(({ label }) => label)).toEqual([0, 1, 2]);
    expect(regions.reduce((sum, { area }) => sum + area, 0)).toBeCloseTo(1, 12);
    for (const { label, middle } of regions) {
      const [x, y] = [extent.x + 2 * middle[0], extent.y + 2 * (1 - middle[1])];
      expect(answerAt(thirds, [x, y])).toBe(label);
    }
  });

  test('have the areas that counting points gives', () => {
    const counts = [0, 0, 0, 0];
    const side = 200;
    for (let at = 0; at < side * side; at++) {
      const x = -1 + (2 * ((at % side) + 0.5)) / side;
      const y = -1 + (2 * (Math.floor(at / side) + 0.5)) / side;
      counts[answerAt(thirds, [x, y])!]! += 1 / (side * side);
    }
    regions.forEach(({ label, area }) => expect(area).toBeCloseTo(counts[label]!, 2));
  });

  test('are labelled in their middle, unless they are too small', () => {
    const tiny = { ...thirds, origin: [0, 0, 0, 0.001] } as PlaneAnswers;
    const found = regionsIn(tiny, extent);
    expect(found.map(({ label }) => label)).toContain(3);
    expect(labelsIn({ ...shown, answers: tiny }, found, extent).map(({ label }) => label)).toEqual([
      0, 1, 2,
    ]);
  });

  test('that don’t exist leave the labels to the digits, and say why', () => {
    const none: StateTrajectories = { ...shown, answers: { kind: 'none', because: 'readout' } };
    expect(regionsIn(none.answers, extent)).toEqual([]);
    expect(answerAt(none.answers, [0, 0])).toBeNull();
    const labels = labelsIn(none, [], extent);
    expect(labels.map(({ label }) => label)).toEqual([0, 1]);
    expect(labels[1]!.place).toEqual(placeIn(extent, [-3, 0]));
    expect(regionNote(none)).toContain('all steps');
    expect(regionNote(shown)).toBeNull();
    expect(regionNote({ ...shown, sample: { ...shown.sample, point: 'mean' } })).toContain('mean');
  });
});

test('the nearest of some places is found, with its distance', () => {
  const places = [
    [0, 0],
    [1, 1],
  ] as const;
  expect(nearestPlace(places, [0.9, 1])).toEqual({ index: 1, distance: expect.closeTo(0.1, 9) });
  expect(nearestPlace([], [0, 0])).toBeNull();
});
