import type { z } from 'zod';
import type { Metric } from './metric.ts';
import { any, notNegative, share } from './ranges.ts';

/** How a finished model does on the test set: a number of the record's evaluation. */
export interface TestMetric extends Metric {
  /** Its key in the evaluation. */
  readonly column: string;
  /** Of its value in a stored evaluation; with a default if it is added later. */
  readonly schema: z.ZodType<number>;
  /** What it may also be called in a filter. */
  readonly aliases: readonly string[];
}

/** All of them, the most telling first. */
export const testMetrics = {
  testAccuracy: {
    label: 'Test accuracy',
    heading: 'Test acc.',
    help: 'On the test set, with the weights kept.',
    kind: 'share',
    better: 'higher',
    column: 'accuracy',
    schema: share.schema,
    aliases: ['accuracy', 'acc', 'testAcc'],
  },
  testLoss: {
    label: 'Test loss',
    heading: 'Test loss',
    help: 'Mean cross-entropy (NLL) on the test set, in nats; 0 is best.',
    kind: 'real',
    decimals: 4,
    better: 'lower',
    column: 'loss',
    schema: any.schema,
    aliases: ['loss'],
  },
  calibrationError: {
    label: 'Calibration error',
    heading: 'Calibration error',
    help: 'Expected calibration error on the test set, of 15 equal bins of confidence; 0 is best.',
    kind: 'share',
    better: 'lower',
    column: 'expectedCalibrationError',
    schema: share.schema,
    aliases: ['ece'],
  },
  brierScore: {
    label: 'Brier score',
    heading: 'Brier score',
    help: 'Of all classes, on the test set; 0 is best, 2 the worst.',
    kind: 'real',
    decimals: 4,
    better: 'lower',
    column: 'brierScore',
    schema: notNegative.schema,
    aliases: [],
  },
} as const satisfies Readonly<Record<string, TestMetric>>;

type TestMetrics = typeof testMetrics;
export type TestMetricKey = keyof TestMetrics;
export const testMetricKeys = Object.keys(testMetrics) as TestMetricKey[];

/** The schemas of the measured numbers in a stored evaluation. */
export const testShape = Object.fromEntries(
  testMetricKeys.map((key) => [testMetrics[key].column, testMetrics[key].schema]),
) as unknown as {
  [Key in TestMetricKey as TestMetrics[Key]['column']]: TestMetrics[Key]['schema'];
};
