import { describe, expect, it } from 'vitest';
import type { GateCourse } from '#shared/contract/commands';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import {
  gateBounds,
  meanPath,
  shareBars,
} from '../../../../src-renderer/features/draw/inside/gate-plot.ts';
import {
  largestMagnitude,
  peakStep,
  rowNorms,
  unitsByPeak,
} from '../../../../src-renderer/features/draw/inside/unit-order.ts';
import {
  longestSequence,
  readingOrders,
} from '../../../../src-renderer/features/draw/time/reading-orders.ts';
import {
  curvePath,
  readingAt,
  settledStep,
  stepOfModel,
} from '../../../../src-renderer/features/draw/time/scrubbing.ts';
import { sampleRecord } from '../../../support/records.ts';

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

describe('when a prediction settles', () => {
  const course = (...rows: readonly (readonly [number, number, number])[]) => ({
    steps: rows.length,
    classes: 3,
    probabilities: Float64Array.from(rows.flat()),
    predicted: 2,
  });
  const unsure = [0.3, 0.3, 0.4] as const;
  const sure = [0.2, 0.2, 0.6] as const;
  const other = [0.8, 0.1, 0.1] as const;

  it('counts from the first ink only, and only above one half (U12)', () => {
    expect(settledStep(course(sure, sure, sure, sure), 2)).toBe(2);
    expect(settledStep(course(unsure, unsure, sure, sure), 0)).toBe(2);
    expect(settledStep(course(sure, other, sure, sure), 0)).toBe(2);
    expect(settledStep(course(sure, unsure, sure), 0)).toBe(2);
    expect(settledStep(course(sure, sure, unsure), 0)).toBe(null);
    expect(settledStep(course([0.25, 0.25, 0.5]), 0)).toBe(null);
  });
});

describe('how models go over a digit', () => {
  const model = (id: string, config: Partial<ExperimentConfig>) => {
    const record = sampleRecord({ id });
    return {
      kind: 'saved',
      id,
      record: { ...record, config: { ...record.config, ...config } },
    } as const;
  };

  it('is one way for all that read alike, and its length counts for the scrubber', () => {
    const orders = readingOrders([
      { kind: 'missing', id: 'gone' },
      model('rows', { sequenceOrder: 'rows', permutationSeed: 1 }),
      model('rows too', { sequenceOrder: 'rows', permutationSeed: 2 }),
      model('blocks of 4', { sequenceOrder: 'blocks', blockSize: 4 }),
      model('blocks of 2', { sequenceOrder: 'blocks', blockSize: 2 }),
    ]);
    expect([...orders.keys()]).toEqual(['rows', 'rows too', 'blocks of 4', 'blocks of 2']);
    expect(orders.get('rows too')).toBe(orders.get('rows'));
    expect(new Set(orders.values()).size).toBe(3);
    expect(orders.get('blocks of 4')!.stepOfPixel[4]).toBe(1);
    expect(longestSequence(orders)).toBe(196);
    expect(longestSequence(new Map())).toBe(1);
  });

  it('is known for each permutation', () => {
    const orders = readingOrders([
      model('one', { sequenceOrder: 'permutedPixels', permutationSeed: 1 }),
      model('other', { sequenceOrder: 'permutedPixels', permutationSeed: 2 }),
    ]);
    expect(orders.get('one')!.key).not.toBe(orders.get('other')!.key);
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
