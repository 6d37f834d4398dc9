import { logChoose } from '../mathematics/special-functions.ts';

/** How many examples each of two models gets right, by whether the other does too. */
export interface PairedCounts {
  readonly bothRight: number;
  readonly onlyA: number;
  readonly onlyB: number;
  readonly bothWrong: number;
}

/**
 * McNemar's exact test: the two-sided probability that two models with the same accuracy would disagree at least this
 * unevenly. Only examples that exactly one of them gets right count; without any, it is 1. It is summed from
 * logarithms, so that it neither overflows nor loses small values.
 * Source: McNemar, "Note on the sampling error of the difference between correlated proportions or percentages",
 * Psychometrika 12, 1947; as the exact binomial test: Dietterich, "Approximate statistical tests for comparing
 * supervised classification learning algorithms", Neural Computation 10, 1998.
 */
export function mcnemarExact({ onlyA, onlyB }: Pick<PairedCounts, 'onlyA' | 'onlyB'>): number {
  const disagreements = onlyA + onlyB;
  const fewer = Math.min(onlyA, onlyB);
  if (onlyA === onlyB) return 1;
  // The sum over k from 0 to `fewer` of choose(n, k), in units of its last and largest term.
  let term = 1;
  let sum = 1;
  for (let k = fewer; k > 0; k--) {
    term *= k / (disagreements - k + 1);
    sum += term;
  }
  const logTail = logChoose(disagreements, fewer) + Math.log(sum) + (1 - disagreements) * Math.LN2;
  return Math.min(1, Math.exp(logTail));
}
