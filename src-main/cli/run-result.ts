import { knownValue } from '#shared/experiment/known-config';
import { testValue } from '#shared/experiment/test-value';
import { costMetrics } from '#shared/catalogue/metrics/cost-metrics';
import { metricText } from '#shared/catalogue/metrics/metric';
import { testMetrics } from '#shared/catalogue/metrics/test-metrics';
import type { ExperimentRecord } from '#shared/experiment/record';
import { formatCount, formatDuration, formatPercentRange } from '#shared/text/format';
import { formatPairs } from './table.ts';

/** The main results of a trained experiment, for programs. */
export interface RunResult {
  readonly experimentId: string;
  readonly name: string;
  readonly status: ExperimentRecord['status'];
  readonly statusReason: string | null;
  readonly cell: ExperimentRecord['config']['cell'] | null;
  readonly parameters: number | null;
  /** Epochs that are finished. */
  readonly epochs: number;
  /** Training steps done, as of the last checkpoint. */
  readonly step: number;
  /** All training steps; null before the first start. */
  readonly totalSteps: number | null;
  /** Null before the first start, and if a log doesn't tell. */
  readonly trainingSeconds: number | null;
  /** Training and validation, the mean over the finished epochs; null without any. */
  readonly secondsPerEpoch: number | null;
  readonly testLoss: number | null;
  readonly testAccuracy: number | null;
  /** Wilson's 95 % interval. */
  readonly testAccuracyInterval: readonly [number, number] | null;
  readonly weightsSha256: string | null;
  readonly folder: string;
}

/** @returns the result in an experiment's record */
export function runResult(record: ExperimentRecord, folder: string): RunResult {
  return {
    experimentId: record.id,
    name: record.name,
    status: record.status,
    statusReason: record.statusReason,
    cell: knownValue(record, 'cell'),
    parameters: record.parameters,
    epochs: record.epochs.length,
    step: record.step,
    totalSteps: record.totalSteps,
    trainingSeconds: costMetrics.trainingSeconds.of(record),
    secondsPerEpoch: costMetrics.secondsPerEpoch.of(record),
    testLoss: testValue(record, 'testLoss'),
    testAccuracy: testValue(record, 'testAccuracy'),
    testAccuracyInterval: record.test?.accuracyInterval ?? null,
    weightsSha256: record.weightsSha256,
    folder,
  };
}

/** @returns a result as text */
export function describeRunResult(result: RunResult): string {
  const { parameters, testLoss, weightsSha256, statusReason, totalSteps } = result;
  const pairs: [string, string][] = [
    ['experiment', result.experimentId],
    ['name', result.name],
    ['status', statusReason === null ? result.status : `${result.status}: ${statusReason}`],
  ];
  if (parameters !== null) pairs.push(['parameters', formatCount(parameters)]);
  if (totalSteps !== null && result.status !== 'finished') {
    pairs.push(['progress', `step ${formatCount(result.step)} of ${formatCount(totalSteps)}`]);
  }
  const duration = describeDuration(result);
  if (duration !== null) pairs.push(['training', duration]);
  const accuracy = describeAccuracy(result);
  if (accuracy !== null) pairs.push(['test accuracy', accuracy]);
  if (testLoss !== null) pairs.push(['test loss', metricText(testMetrics.testLoss, testLoss)]);
  if (weightsSha256 !== null) pairs.push(['weights', `sha256 ${weightsSha256}`]);
  pairs.push(['folder', result.folder]);
  return formatPairs(pairs);
}

/** `1 min, 12 s per epoch`, or what is known of that; null before the first epoch has ended. */
function describeDuration({
  epochs,
  trainingSeconds,
  secondsPerEpoch,
}: Pick<RunResult, 'epochs' | 'trainingSeconds' | 'secondsPerEpoch'>): string | null {
  const parts = [
    ...(trainingSeconds === null || epochs === 0 ? [] : [formatDuration(trainingSeconds)]),
    ...(secondsPerEpoch === null ? [] : [`${formatDuration(secondsPerEpoch)} per epoch`]),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}

/**
 * `97.94 % (95 % interval: 97.64 to 98.20 %)`; null if it hasn't been tested. An accuracy that a log reports has no
 * interval, as it doesn't say of how many examples.
 */
export function describeAccuracy({
  testAccuracy,
  testAccuracyInterval,
}: Pick<RunResult, 'testAccuracy' | 'testAccuracyInterval'>): string | null {
  if (testAccuracy === null) return null;
  const accuracy = metricText(testMetrics.testAccuracy, testAccuracy);
  if (testAccuracyInterval === null) return accuracy;
  return `${accuracy} (95 % interval: ${formatPercentRange(testAccuracyInterval)})`;
}
