import { describe, expect, it } from 'vitest';
import type { GateCourse } from '#shared/api/commands';
import {
  gateBounds,
  meanPath,
  shareBars,
} from '../../../src-renderer/pages/draw/inside/gate-plot.ts';
import {
  largestMagnitude,
  peakStep,
  rowNorms,
  unitsByPeak,
} from '../../../src-renderer/pages/draw/inside/unit-order.ts';
import {
  curvePath,
  readingAt,
  stepOfModel,
} from '../../../src-renderer/pages/draw/time/scrubbing.ts';

describe('the scrubber', () => {
  it('is at the same share of every sequence', () => {
    expect([0, 13, 27].map((step) => stepOfModel(step, 28, 28))).toEqual([0, 13, 27]);
    expect([0, 391, 783].map((step) => stepOfModel(step, 784, 28))).toEqual([0, 13, 27]);
    expect([0, 783].map((step) => stepOfModel(step, 784, 49))).toEqual([0, 48]);
    expect(stepOfModel(0, 1, 1)).toBe(0);
  });

  it('says what a model would answer after a step', () => {
    const probabilities = Float64Array.of(0.6, 0.3, 0.1, 0.2, 0.1, 0.7);
    expect(readingAt(probabilities, 3, 0)).toEqual({ predicted: 0, probability: 0.6 });
    expect(readingAt(probabilities, 3, 1)).toEqual({ predicted: 2, probability: 0.7 });
    expect(curvePath(probabilities, 3, 2)).toBe('M0.2500 0.9000L0.7500 0.3000');
  });
});

describe('the inside of a layer', () => {
  // Three units over three steps; the last one's peak is below zero.
  const hidden = Float64Array.of(0, 0.5, -0.9, 0.1, 0.2, 0, 0.4, 0.5, 0.1);

  it('is ordered by where units are farthest from zero', () => {
    expect([0, 1, 2].map((unit) => peakStep(hidden, 3, unit))).toEqual([2, 0, 0]);
    expect(unitsByPeak(hidden, 3)).toEqual([1, 2, 0]);
  });

  it('has the norm of each row of the gradient', () => {
    expect(rowNorms(Float64Array.of(3, 4, 0, -2), 2)).toEqual([5, 2]);
    expect([
      largestMagnitude(Float64Array.of(1, -3)),
      largestMagnitude(new Float64Array(2)),
    ]).toEqual([3, 1]);
  });

  it('draws gates between what they can hold', () => {
    const gate = (range: GateCourse['range'], ...mean: number[]): GateCourse => ({
      name: 'i',
      range,
      mean: Float64Array.from(mean),
      low: new Float64Array(mean.length),
      high: new Float64Array(mean.length),
    });
    expect(gateBounds(gate('share', 0.5))).toEqual([0, 1]);
    expect(gateBounds(gate('signed', 0.5))).toEqual([-1, 1]);
    expect(gateBounds(gate('memory', 0.5, -3))).toEqual([-3, 3]);
    expect(gateBounds(gate('rectified', 4))).toEqual([0, 4]);
    expect(meanPath(gate('signed', -1, 1), [-1, 1])).toBe('M0.2500 1.0000L0.7500 0.0000');
    expect(shareBars(Float64Array.of(0.5, 0), 'bottom')).toMatch(/^M0.0000 1v-0.5000h0.5000/);
    expect(shareBars(Float64Array.of(0.5), 'top')).toMatch(/^M0.0000 0v0.5000/);
  });
});
