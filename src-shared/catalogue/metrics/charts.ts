import type { MetricChart } from './metric.ts';

/** Charts that several metrics share; every other metric has its own. */

export const lossChart = {
  key: 'loss',
  title: 'Loss',
  yLabel: 'Cross-entropy (nats)',
} as const satisfies MetricChart;

export const accuracyChart = {
  key: 'accuracy',
  title: 'Accuracy',
  yLabel: 'Fraction correct',
} as const satisfies MetricChart;

export const learningRateChart = {
  key: 'learningRate',
  title: 'Learning rate',
  yLabel: 'Learning rate',
} as const satisfies MetricChart;

export const gradientNormChart = {
  key: 'gradientNorm',
  title: 'Gradient norm',
  yLabel: 'L2 norm before clipping',
} as const satisfies MetricChart;

export const speedChart = {
  key: 'examplesPerSecond',
  title: 'Speed',
  yLabel: 'Examples per second',
} as const satisfies MetricChart;
