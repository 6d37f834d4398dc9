import { deviationText, metricText } from '../catalogue/metrics/metric.ts';
import { testMetrics } from '../catalogue/metrics/test-metrics.ts';
import type { Verdict, VerdictRow } from '../compare/verdict.ts';
import { formatCount, formatDuration, formatPercentRange, missing } from '../text/format.ts';
import type { TextTable } from '../text/text-table.ts';
import { pText } from './significance-words.ts';

/** The runs or groups of a verdict as they are read, the most accurate first. */
export function verdictTexts({
  rows,
  test,
}: Extract<Verdict, { readonly kind: 'reached' }>): TextTable {
  const isOfGroups = rows.some(({ seeds }) => seeds > 1);
  return {
    header: [
      isOfGroups ? 'Group' : 'Run',
      'Test accuracy',
      '95 % interval',
      ...(isOfGroups ? ['Seeds'] : []),
      ...(test === null ? [] : ['p']),
      'Trained in',
      'Parameters',
    ],
    rows: rows.map((row) => [
      row.name,
      verdictAccuracyText(row),
      formatPercentRange(row.interval),
      ...(isOfGroups ? [String(row.seeds)] : []),
      ...(test === null ? [] : [row.p === null ? missing : pText(row.p)]),
      formatDuration(row.trainingSeconds),
      formatCount(row.parameters),
    ]),
  };
}

/** The test accuracy of a row, with the standard deviation over seeds if it has several: `98.52 ± 0.11 %`. */
export function verdictAccuracyText({
  accuracy,
  deviation,
}: Pick<VerdictRow, 'accuracy' | 'deviation'>): string {
  const { testAccuracy } = testMetrics;
  return deviation === null
    ? metricText(testAccuracy, accuracy)
    : deviationText(testAccuracy, accuracy, deviation);
}

/** Which test the p values of a verdict are from, and how they are corrected; null if there are none. */
export function verdictTestName({
  test,
  pairs,
}: Extract<Verdict, { readonly kind: 'reached' }>): string | null {
  if (test === null) return null;
  const name = test === 'welch' ? 'Welch’s t test' : 'McNemar’s exact test';
  const correction = pairs > 1 ? `, after Holm’s correction for ${pairs} pairs` : '';
  return `${name} of the difference from the leader${correction}`;
}

/** The same, as a sentence below the table of `verdictTexts`. */
export function verdictTestInWords(
  verdict: Extract<Verdict, { readonly kind: 'reached' }>,
): string | null {
  const name = verdictTestName(verdict);
  return name === null ? null : `p: ${name}.`;
}
