import type { EpochResult, ExperimentRecord } from '../record.ts';

/** What a record's epochs and test come to: one number each, null where there is none yet. */
export interface Results {
  readonly epochsDone: number;
  readonly bestValidationAccuracy: number | null;
  readonly lastValidationAccuracy: number | null;
  readonly bestValidationLoss: number | null;
  readonly lastValidationLoss: number | null;
  readonly bestTrainAccuracy: number | null;
  readonly lastTrainAccuracy: number | null;
  readonly bestTrainLoss: number | null;
  readonly lastTrainLoss: number | null;
  /** Training examples per second in the last epoch. */
  readonly examplesPerSecond: number | null;
  /** Mean over the epochs, validation included. */
  readonly secondsPerEpoch: number | null;
  /**
   * Accuracy after each epoch, for a small curve: on the validation split, or on the training batches where there is
   * no validation split.
   */
  readonly accuracyCurve: readonly number[];
}

const known = new WeakMap<ExperimentRecord, Results>();

/**
 * The results of a record. They are worked out once for each record object, which is never changed but replaced, so
 * that a table may ask for them as often as it draws.
 */
export function resultsOf(record: ExperimentRecord): Results {
  const before = known.get(record);
  if (before !== undefined) return before;
  const results = summarise(record.epochs);
  known.set(record, results);
  return results;
}

function summarise(epochs: readonly EpochResult[]): Results {
  const of = (value: (epoch: EpochResult) => number | null): number[] =>
    epochs.map(value).filter((found) => found !== null);
  const validationAccuracy = of((epoch) => epoch.validationAccuracy);
  const validationLoss = of((epoch) => epoch.validationLoss);
  const trainAccuracy = of((epoch) => epoch.trainAccuracy);
  const trainLoss = of((epoch) => epoch.trainLoss);
  const seconds = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  return {
    epochsDone: epochs.length,
    bestValidationAccuracy: highest(validationAccuracy),
    lastValidationAccuracy: validationAccuracy.at(-1) ?? null,
    bestValidationLoss: lowest(validationLoss),
    lastValidationLoss: validationLoss.at(-1) ?? null,
    bestTrainAccuracy: highest(trainAccuracy),
    lastTrainAccuracy: trainAccuracy.at(-1) ?? null,
    bestTrainLoss: lowest(trainLoss),
    lastTrainLoss: trainLoss.at(-1) ?? null,
    examplesPerSecond: epochs.at(-1)?.examplesPerSecond ?? null,
    secondsPerEpoch: epochs.length === 0 ? null : seconds / epochs.length,
    accuracyCurve: validationAccuracy.length > 0 ? validationAccuracy : trainAccuracy,
  };
}

function highest(values: readonly number[]): number | null {
  return values.reduce<number | null>((best, value) => Math.max(best ?? value, value), null);
}

function lowest(values: readonly number[]): number | null {
  return values.reduce<number | null>((best, value) => Math.min(best ?? value, value), null);
}
