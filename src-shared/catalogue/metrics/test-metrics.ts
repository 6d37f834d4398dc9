import type { z } from 'zod';
import type { Metric } from './metric.ts';
import { any, notNegative, share } from './ranges.ts';

/** A metric of a finished model on the test set: a number in the record's evaluation. */
export interface TestMetric extends Metric {
  /** Its key in the evaluation. */
  readonly column: string;
  /** Of its value in a stored evaluation; a metric that is added later needs a default. */
  readonly schema: z.ZodType<number>;
  /** Its other names in filters. */
  readonly aliases: readonly string[];
  /** A few words below the number; null for the accuracy, which has its interval there. */
  readonly note: string | null;
}

/** All of them, the most informative first. */
export const testMetrics = {
  testAccuracy: {
    label: 'Test accuracy',
    heading: 'Test acc.',
    help: 'On the test set, with the kept weights.',
    kind: 'share',
    better: 'higher',
    column: 'accuracy',
    schema: share.schema,
    aliases: ['accuracy', 'acc', 'testAcc'],
    note: null,
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
    note: 'mean cross-entropy, nats',
  },
  calibrationError: {
    label: 'Calibration error',
    heading: 'Calibration error',
    help: 'Expected calibration error on the test set, over 15 equal bins of confidence; 0 is best.',
    kind: 'share',
    better: 'lower',
    column: 'expectedCalibrationError',
    schema: share.schema,
    aliases: ['ece'],
    note: 'expected, 15 bins; 0 is best',
  },
  brierScore: {
    label: 'Brier score',
    heading: 'Brier score',
    help: 'Over all classes, on the test set; 0 is best, 2 is worst.',
    kind: 'real',
    decimals: 4,
    better: 'lower',
    column: 'brierScore',
    schema: notNegative.schema,
    aliases: [],
    note: '0 to 2; 0 is best',
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

/** The same as another program has logged them; null: it hasn't. */
export const reportedTestShape = Object.fromEntries(
  testMetricKeys.map((key) => {
    const { column, schema }: TestMetric = testMetrics[key];
    return [column, schema.nullable().default(null)];
  }),
) as unknown as {
  [Key in keyof typeof testShape]: z.ZodDefault<z.ZodNullable<(typeof testShape)[Key]>>;
};
