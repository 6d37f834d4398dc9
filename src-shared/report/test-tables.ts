import type { GroupTest, PairTest } from '../compare/significance.ts';
import type { BootstrapInterval } from '../statistics/paired-bootstrap.ts';
import { formatCount, formatReal, missing } from '../text/format.ts';
import type { TextTable } from '../text/text-table.ts';
import { intervalInWords, pointsInWords, pText } from './significance-words.ts';

/** A pair's tests with its bootstrap interval; null without examples, or if it was not computed. */
export interface ReportedPair extends PairTest {
  readonly bootstrap: BootstrapInterval | null;
}

/** Tests of pairs of models as they are read; differences in percentage points. */
export function pairTexts(pairs: readonly ReportedPair[]): TextTable {
  return {
    header: [
      'A',
      'B',
      'Both right',
      'Only A',
      'Only B',
      'Both wrong',
      'p',
      'p (Holm)',
      'A − B (95 % interval), pp',
    ],
    rows: pairs.map(({ a, b, counts, p, adjustedP, bootstrap }) => [
      a.name,
      b.name,
      ...[counts.bothRight, counts.onlyA, counts.onlyB, counts.bothWrong].map(formatCount),
      pText(p),
      pText(adjustedP),
      bootstrap === null
        ? 'not computed'
        : `${pointsInWords(bootstrap.difference)} (${intervalInWords(bootstrap.interval)})`,
    ]),
  };
}

/** The same with full precision, for CSV; differences are fractions, and what was not computed is empty. */
export function pairNumbers(pairs: readonly ReportedPair[]): TextTable {
  return {
    header: [
      'a',
      'b',
      'bothRight',
      'onlyA',
      'onlyB',
      'bothWrong',
      'p',
      'pHolm',
      'difference',
      'low',
      'high',
    ],
    rows: pairs.map(({ a, b, counts, p, adjustedP, bootstrap }) => [
      a.name,
      b.name,
      ...[counts.bothRight, counts.onlyA, counts.onlyB, counts.bothWrong, p, adjustedP].map(String),
      ...(bootstrap === null
        ? ['', '', '']
        : [bootstrap.difference, ...bootstrap.interval].map(String)),
    ]),
  };
}

/** Tests of groups as they are read; differences in percentage points. */
export function groupTexts(tests: readonly GroupTest[]): TextTable {
  return {
    header: [
      'A',
      'B',
      'N of A',
      'N of B',
      't',
      'Degrees of freedom',
      'p',
      'p (Holm)',
      'A − B (95 % interval), pp',
    ],
    rows: tests.map(({ a, b, counts, welch, adjustedP }) => [
      a.label,
      b.label,
      ...counts.map(formatCount),
      ...(welch.kind === 'tested'
        ? [
            formatReal(welch.t),
            formatReal(welch.degreesOfFreedom, 3),
            pText(welch.p),
            adjustedP === null ? missing : pText(adjustedP),
            `${pointsInWords(welch.difference)} (${intervalInWords(welch.interval)})`,
          ]
        : new Array<string>(5).fill(missing)),
    ]),
  };
}

/** The same with full precision, for CSV; empty where groups couldn't be tested. */
export function groupNumbers(tests: readonly GroupTest[]): TextTable {
  return {
    header: [
      'a',
      'b',
      'nA',
      'nB',
      't',
      'degreesOfFreedom',
      'p',
      'pHolm',
      'difference',
      'low',
      'high',
    ],
    rows: tests.map(({ a, b, counts, welch, adjustedP }) => [
      a.label,
      b.label,
      ...counts.map(String),
      ...(welch.kind === 'tested'
        ? [
            ...[welch.t, welch.degreesOfFreedom, welch.p, adjustedP, welch.difference],
            ...welch.interval,
          ].map(String)
        : new Array<string>(7).fill('')),
    ]),
  };
}
