import { describe, expect, it } from 'vitest';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import {
  longestSequence,
  readingOrders,
} from '../../../../src-renderer/charts/reading/reading-orders.ts';
import { stepOfModel } from '../../../../src-renderer/charts/reading/reading.ts';
import {
  curvePath,
  readingAt,
  settledStep,
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
