import type { Verdict } from '../compare/verdict.ts';
import {
  formatCount,
  formatDuration,
  formatPercent,
  formatPercentRange,
  missing,
} from '../text/format.ts';
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
      row.deviation === null
        ? formatPercent(row.accuracy)
        : `${(100 * row.accuracy).toFixed(2)} ± ${formatPercent(row.deviation)}`,
      formatPercentRange(row.interval),
      ...(isOfGroups ? [String(row.seeds)] : []),
      ...(test === null ? [] : [row.p === null ? missing : pText(row.p)]),
      formatDuration(row.trainingSeconds),
      formatCount(row.parameters),
    ]),
  };
}

/** Which test the p values of a verdict are from. */
export function verdictTestInWords({
  test,
  pairs,
}: Extract<Verdict, { readonly kind: 'reached' }>): string | null {
  if (test === null) return null;
  const name = test === 'welch' ? 'Welch’s t test' : 'McNemar’s exact test';
  const correction = pairs > 1 ? `, after Holm’s correction for ${pairs} pairs` : '';
  return `p: ${name} of the difference from the leader${correction}.`;
}
