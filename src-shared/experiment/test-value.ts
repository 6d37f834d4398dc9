import { testMetrics, type TestMetricKey } from '../catalogue/metrics/test-metrics.ts';
import type { ExperimentRecord } from './record.ts';

/** A result on the test set: measured here, or reported by the log that the results are from; null: neither. */
export function testValue(
  { test, reportedTest }: Pick<ExperimentRecord, 'test' | 'reportedTest'>,
  key: TestMetricKey,
): number | null {
  const { column } = testMetrics[key];
  return test?.[column] ?? reportedTest?.[column] ?? null;
}
