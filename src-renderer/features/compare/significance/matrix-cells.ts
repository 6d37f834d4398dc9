import { significanceLevel, type GroupTest, type PairTest } from '#shared/compare/significance';
import { groupsInWords, pText, verdictInWords } from '#shared/report/significance-words';
import { missing } from '#shared/text/format';
import { pairKey } from './use-bootstraps.ts';

/** A test as a matrix shows it. */
export interface MatrixCell {
  readonly key: string;
  /** The corrected p value; a dash if the pair couldn't be tested. */
  readonly text: string;
  readonly words: string;
  /** The id of the one that is significantly more accurate; null if neither is. */
  readonly better: string | null;
}

/** The cell of a test of two models. */
export function cellOfPair(test: PairTest): MatrixCell {
  const { a, b, counts, adjustedP } = test;
  const better = counts.onlyA > counts.onlyB ? a : b;
  return {
    key: pairKey(test),
    text: pText(adjustedP),
    words: verdictInWords(test),
    better: adjustedP < significanceLevel ? better.id : null,
  };
}

/** The cell of a test of two groups. */
export function cellOfGroups(test: GroupTest): MatrixCell {
  const { a, b, welch, adjustedP } = test;
  const isSignificant = adjustedP !== null && adjustedP < significanceLevel;
  const better = welch.kind === 'tested' && welch.difference > 0 ? a : b;
  return {
    key: pairKey(test),
    text: adjustedP === null ? missing : pText(adjustedP),
    words: groupsInWords(test),
    better: isSignificant ? better.id : null,
  };
}
