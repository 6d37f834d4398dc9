import { describe, expect, it } from 'vitest';
import type { GateCourse } from '#shared/contract/commands';
import {
  gateBounds,
  meanPath,
  shareBars,
} from '../../../../src-renderer/features/inspect/units/gate-plot.ts';
import {
  largestMagnitude,
  peakStep,
  rowNorms,
  unitsByPeak,
} from '../../../../src-renderer/features/inspect/units/unit-order.ts';

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
      label: 'input gate i',
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
