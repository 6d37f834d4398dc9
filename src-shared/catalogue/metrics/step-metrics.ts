import {
  accuracyChart,
  gradientNormChart,
  learningRateChart,
  lossChart,
  speedChart,
} from './charts.ts';
import type { Metric, MetricChart } from './metric.ts';
import type { z } from 'zod';
import { any, count, notNegative, share, type Range } from './ranges.ts';

/** A metric measured every few training steps: a column of the history, under its key. */
export interface StepMetric extends Metric {
  readonly range: Range;
  readonly chart: MetricChart;
  /** The name of its line in the chart. */
  readonly line: string;
  /** Whether values are exact, so that smoothing would only blur them. */
  readonly isExact: boolean;
}

/**
 * All of them, in the order of a line of `history.jsonl`, of a run's charts and of the curves of a comparison. Means
 * are over the training steps since the previous point.
 */
export const stepMetrics = {
  loss: {
    label: 'Training loss',
    heading: 'Loss',
    help: 'Mean cross-entropy of the training batches, in nats.',
    kind: 'real',
    decimals: 4,
    better: 'lower',
    range: any,
    chart: lossChart,
    line: 'Train',
    isExact: false,
  },
  accuracy: {
    label: 'Training accuracy',
    heading: 'Accuracy',
    help: 'Accuracy on the training batches.',
    kind: 'share',
    better: 'higher',
    range: share,
    chart: accuracyChart,
    line: 'Train',
    isExact: false,
  },
  learningRate: {
    label: 'Learning rate',
    heading: 'Learning rate',
    help: 'Of the optimiser, following its schedule.',
    kind: 'real',
    better: null,
    range: notNegative,
    chart: learningRateChart,
    line: 'Learning rate',
    isExact: true,
  },
  gradientNorm: {
    label: 'Gradient norm',
    heading: 'Gradient norm',
    help: 'Mean L2 norm of the gradients before clipping.',
    kind: 'real',
    decimals: 4,
    better: null,
    range: any,
    chart: gradientNormChart,
    line: 'Gradient norm',
    isExact: false,
  },
  examplesPerSecond: {
    label: 'Speed',
    heading: 'Examples/s',
    help: 'Training examples per second.',
    kind: 'count',
    better: 'higher',
    range: notNegative,
    chart: speedChart,
    line: 'Speed',
    isExact: false,
  },
  memoryBytes: {
    label: 'Memory',
    heading: 'Memory',
    help: 'Resident memory of the training process.',
    kind: 'bytes',
    better: 'lower',
    range: count,
    chart: { key: 'memory', title: 'Memory', yLabel: 'Resident memory' },
    line: 'Memory',
    isExact: true,
  },
} as const satisfies Readonly<Record<string, StepMetric>>;

export type StepMetricKey = keyof typeof stepMetrics;
export const stepMetricKeys = Object.keys(stepMetrics) as StepMetricKey[];

/** The numbers of a history point: its position, and what was measured there. */
export const pointRanges = {
  /** Training steps done. */
  step: count,
  /** Epochs done, with a fraction. */
  epoch: notNegative,
  /** Since training began, excluding pauses and interruptions. */
  seconds: notNegative,
  ...(Object.fromEntries(stepMetricKeys.map((key) => [key, stepMetrics[key].range])) as Record<
    StepMetricKey,
    Range
  >),
};

/** Their schemas. */
export const pointShape = Object.fromEntries(
  Object.entries(pointRanges).map(([key, { schema }]) => [key, schema]),
) as Record<keyof typeof pointRanges, Range['schema']>;

/** The same for imported results, in which everything but the step can be missing. */
export const sparsePointShape = Object.fromEntries(
  Object.entries(pointRanges).map(([key, { schema }]) => [
    key,
    key === 'step' ? schema : schema.nullable(),
  ]),
) as unknown as { step: Range['schema'] } & Record<
  Exclude<keyof typeof pointRanges, 'step'>,
  z.ZodNullable<Range['schema']>
>;
