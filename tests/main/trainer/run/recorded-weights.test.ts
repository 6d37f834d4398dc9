import { describe, expect, it } from 'vitest';
import type { ExperimentRecord, WeightHash } from '#shared/experiment/record';
import { recordedWeights } from '#main/trainer/run/recorded-weights';
import { sampleEpoch, sampleRecord } from '../../../support/records.ts';

const hash = (digit: string): string => digit.repeat(64);

/** Three epochs of 7 steps, of which the second was kept. */
function finished(own: Partial<ExperimentRecord> = {}): ExperimentRecord {
  return sampleRecord({
    status: 'finished',
    step: 21,
    weightHashes: [1, 2, 4, 8, 16].map((step) => ({ step, sha256: hash('a') })),
    epochs: [1, 2, 3].map((epoch) => ({
      ...sampleEpoch(epoch),
      step: 7 * epoch,
      weightsSha256: hash(String(epoch)),
    })),
    bestEpoch: 2,
    weightsSha256: hash('2'),
    ...own,
  });
}

const steps = (recorded: readonly WeightHash[]): number[] => recorded.map(({ step }) => step);

describe('the recorded weights', () => {
  it('reach up to those that were kept', () => {
    expect(steps(recordedWeights(finished(), null))).toEqual([1, 2, 4, 7, 8, 14]);
    expect(
      steps(recordedWeights(finished({ bestEpoch: 3, weightsSha256: hash('3') }), null)),
    ).toEqual([1, 2, 4, 7, 8, 14, 16, 21]);
  });

  it('end at the last step that is wanted', () => {
    expect(steps(recordedWeights(finished(), 7))).toEqual([1, 2, 4, 7]);
    expect(steps(recordedWeights(finished(), 13))).toEqual([1, 2, 4, 7, 8]);
    expect(steps(recordedWeights(finished(), 1))).toEqual([1]);
    expect(steps(recordedWeights(finished(), 1000))).toEqual([1, 2, 4, 7, 8, 14, 16, 21]);
  });

  it('have the final hash besides the one of its epoch, if they differ', () => {
    const recorded = recordedWeights(finished({ weightsSha256: hash('f') }), null);
    expect(recorded.slice(-2)).toEqual([
      { step: 14, sha256: hash('2') },
      { step: 14, sha256: hash('f') },
    ]);
  });

  it('of a stopped run end where it was stopped', () => {
    const stopped = finished({ status: 'stopped', step: 23, weightsSha256: hash('c') });
    expect(recordedWeights(stopped, null).at(-1)).toEqual({ step: 23, sha256: hash('c') });
  });

  it.each(['interrupted', 'running', 'failed'] as const)(
    'of one that is %s leave out the hash of an earlier stop',
    (status) => {
      const recorded = recordedWeights(finished({ status, weightsSha256: hash('c') }), null);
      expect(steps(recorded)).toEqual([1, 2, 4, 7, 8, 14, 16, 21]);
      expect(recorded).not.toContainEqual({ step: 21, sha256: hash('c') });
    },
  );

  it('are refused by naming those there are', () => {
    expect(() => recordedWeights(finished({ weightHashes: [] }), 6)).toThrow(
      'up to step 6; they are recorded after step 7, 14, 21.',
    );
    const epochs = Array.from({ length: 100 }, (_, epoch) => sampleEpoch(epoch + 1));
    expect(() => recordedWeights(finished({ weightHashes: [], epochs }), 6)).toThrow(
      /step 860, (\d+, ){9}9460 ... 86000\.$/,
    );
  });

  it('are not found before the first training', () => {
    expect(() => recordedWeights(sampleRecord(), null)).toThrow('train it first');
    expect(() => recordedWeights(sampleRecord(), 5)).toThrow('train it first');
  });
});
