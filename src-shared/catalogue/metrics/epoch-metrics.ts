import { z } from 'zod';
import {
  accuracyChart,
  gradientNormChart,
  learningRateChart,
  lossChart,
  speedChart,
} from './charts.ts';
import type { Metric, MetricChart } from './metric.ts';
import { any, notNegative, share } from './ranges.ts';

/** A metric known at the end of each epoch: a number in the record's epochs, under its key. */
export interface EpochMetric extends Metric {
  /**
   * Of its value in a stored epoch, null if it couldn't be measured. A metric that is added later needs a default,
   * which older stored epochs get.
   */
  readonly schema: z.ZodType<number | null>;
  /** Which examples it is measured on; null: on none, or on all. */
  readonly split: 'training' | 'validation' | null;
  readonly chart: MetricChart;
  /** The name of its points in the chart on a run's page; null: not drawn, as the same is measured every few steps. */
  readonly line: string | null;
  /** Its curve in a comparison; null: none, as the same is measured every few steps. */
  readonly curve: { readonly key: string; readonly label: string } | null;
  /** How runs are judged by it: by their best or last value, in tables, filters and comparisons; null: not at all. */
  readonly result: {
    /** Names of its best value in filters, besides its key. */
    readonly aliases: readonly string[];
    /** Its unit for help texts; null: none. */
    readonly unit: string | null;
  } | null;
}

/** All of them, in the order of the tables of epochs. */
export const epochMetrics = {
  trainLoss: {
    label: 'Training loss',
    heading: 'Train loss',
    help: 'On an epoch’s training batches, each evaluated before its update, in nats.',
    kind: 'real',
    decimals: 4,
    better: 'lower',
    schema: any.schema,
    split: 'training',
    chart: lossChart,
    line: null,
    curve: { key: 'epochLoss', label: 'Training loss per epoch' },
    result: { aliases: [], unit: 'nats' },
  },
  trainAccuracy: {
    label: 'Training accuracy',
    heading: 'Train acc.',
    help: 'On an epoch’s training batches, each evaluated before its update.',
    kind: 'share',
    better: 'higher',
    schema: share.schema,
    split: 'training',
    chart: accuracyChart,
    line: null,
    curve: { key: 'epochAccuracy', label: 'Training accuracy per epoch' },
    result: { aliases: [], unit: null },
  },
  validationLoss: {
    label: 'Validation loss',
    heading: 'Val. loss',
    help: 'On the validation split after an epoch, in nats.',
    kind: 'real',
    decimals: 4,
    better: 'lower',
    schema: any.schema.nullable(),
    split: 'validation',
    chart: lossChart,
    line: 'Validation',
    curve: { key: 'validationLoss', label: 'Validation loss' },
    result: { aliases: ['valLoss'], unit: 'nats' },
  },
  validationAccuracy: {
    label: 'Validation accuracy',
    heading: 'Val. acc.',
    help: 'On the validation split after an epoch.',
    kind: 'share',
    better: 'higher',
    schema: share.schema.nullable(),
    split: 'validation',
    chart: accuracyChart,
    line: 'Validation',
    curve: { key: 'validationAccuracy', label: 'Validation accuracy' },
    result: { aliases: ['valAccuracy', 'valAcc'], unit: null },
  },
  learningRate: {
    label: 'Learning rate',
    heading: 'Learning rate',
    help: 'At the last step of the epoch.',
    kind: 'real',
    better: null,
    schema: notNegative.schema,
    split: null,
    chart: learningRateChart,
    line: null,
    curve: null,
    result: null,
  },
  gradientNorm: {
    label: 'Gradient norm',
    heading: 'Gradient norm',
    help: 'Mean L2 norm of the gradients before clipping.',
    kind: 'real',
    decimals: 4,
    better: null,
    schema: any.schema,
    split: null,
    chart: gradientNormChart,
    line: null,
    curve: null,
    result: null,
  },
  examplesPerSecond: {
    label: 'Speed',
    heading: 'Examples/s',
    help: 'Training examples per second, excluding validation.',
    kind: 'count',
    better: 'higher',
    schema: notNegative.schema,
    split: null,
    chart: speedChart,
    line: null,
    curve: null,
    result: null,
  },
  seconds: {
    label: 'Time per epoch',
    heading: 'Time',
    help: 'Time for training and validation.',
    kind: 'seconds',
    better: 'lower',
    schema: notNegative.schema,
    split: null,
    chart: { key: 'seconds', title: 'Time per epoch', yLabel: 'Training and validation time' },
    line: null,
    curve: { key: 'secondsPerEpoch', label: 'Time per epoch' },
    result: null,
  },
} as const satisfies Readonly<Record<string, EpochMetric>>;

type EpochMetrics = typeof epochMetrics;
export type EpochMetricKey = keyof EpochMetrics;
export const epochMetricKeys = Object.keys(epochMetrics) as EpochMetricKey[];

/** A metric by its key, with the common type. */
export function epochMetric(key: EpochMetricKey): EpochMetric {
  return epochMetrics[key];
}

/** Those by which runs are judged. */
export type JudgedEpochKey = {
  [Key in EpochMetricKey]: EpochMetrics[Key]['result'] extends null ? never : Key;
}[EpochMetricKey];

/** The most informative first: metrics measured after training come last in an epoch. */
export const judgedEpochKeys = epochMetricKeys
  .filter((key): key is JudgedEpochKey => epochMetrics[key].result !== null)
  .toReversed();

/** Those that are null in runs without a validation split. */
export type ValidationKey = {
  [Key in EpochMetricKey]: EpochMetrics[Key]['split'] extends 'validation' ? Key : never;
}[EpochMetricKey];

/** Whether a metric is null in runs without a validation split. */
export function measuredOnValidation(key: EpochMetricKey): key is ValidationKey {
  return epochMetrics[key].split === 'validation';
}

/** The schemas of the measured numbers in a stored epoch. Imported results can lack each of them. */
export const epochShape = Object.fromEntries(
  epochMetricKeys.map((key) => [key, z.nullable(epochMetrics[key].schema)]),
) as unknown as { [Key in EpochMetricKey]: z.ZodNullable<z.ZodNumber> };
