import { historyKeys, type HistoryColumns } from '#shared/contract/commands';
import { defaultConfig } from '#shared/experiment/config';
import { newRecord } from '#shared/experiment/new-record';
import {
  epochSchema,
  type TrainedEpoch,
  type ExperimentRecord,
  type HistoryPoint,
} from '#shared/experiment/record';

/** A record that has not been started, with some fields of one's own. */
export function sampleRecord(own: Partial<ExperimentRecord> = {}): ExperimentRecord {
  const blank = newRecord({
    id: 'gru-128-s0-abcde',
    name: 'gru-128 s0',
    createdAt: '2026-01-02T03:04:05.678Z',
    config: defaultConfig(),
  });
  return { ...blank, ...own };
}

/** A finished epoch with a confusion matrix. */
export function sampleEpoch(epoch: number): TrainedEpoch {
  // Parsed, so that metrics that were added later have their defaults.
  return epochSchema.parse({
    epoch,
    step: 860 * epoch,
    seconds: 4.25,
    trainLoss: 0.2512,
    trainAccuracy: 0.9243,
    validationLoss: 0.1434,
    validationAccuracy: 0.9585,
    validationConfusion: Array.from({ length: 10 }, () => Array<number>(10).fill(50)),
    learningRate: 0.001,
    gradientNorm: 0.731,
    examplesPerSecond: 12_345.6,
    weightsSha256: 'ab'.repeat(32),
  }) as TrainedEpoch;
}

/** A point of the history after a training step. */
export function samplePoint(step: number): HistoryPoint {
  return {
    step,
    epoch: step / 860,
    seconds: step / 200,
    loss: 1 / (1 + step),
    accuracy: 0.5,
    learningRate: 0.001,
    gradientNorm: 0.9,
    examplesPerSecond: 12_800,
    memoryBytes: 150_000_000,
  };
}

/** The history of a run with points at some steps. */
export function sampleHistory(steps: readonly number[]): HistoryColumns {
  const points = steps.map(samplePoint);
  return Object.fromEntries(
    historyKeys.map((key) => [key, Float64Array.from(points, (point) => point[key])]),
  ) as unknown as HistoryColumns;
}
