import {
  bootstrapOf,
  significanceLevel,
  type GroupTest,
  type PairTest,
} from '../compare/significance.ts';

/** What a test shows and what it doesn't, in a sentence each. */
export interface TestExplanation {
  readonly name: string;
  readonly says: string;
  readonly doesNotSay: string;
}

export const testExplanations: Readonly<
  Record<'mcnemar' | 'bootstrap' | 'holm' | 'welch', TestExplanation>
> = {
  mcnemar: {
    name: 'McNemar’s exact test',
    says: 'The p value is the probability of a disagreement at least this uneven if both trained models had the same accuracy on examples like these.',
    doesNotSay:
      'It does not show that one kind of network is better than another: that takes several seeds of each. A large p does not show that the models are equal.',
  },
  bootstrap: {
    name: 'Paired bootstrap',
    says: 'The interval shows how much the difference in accuracy between the two models would vary with other test examples of the same kind.',
    doesNotSay:
      'It does not show how much the difference would vary if the models were trained again with other seeds.',
  },
  holm: {
    name: 'Holm’s correction',
    says: 'It raises the p values so that, at a level of 5 %, the probability of any false positive among all pairs tested together is at most 5 %.',
    doesNotSay:
      'It does not account for comparisons made elsewhere, or for runs picked after looking at their results.',
  },
  welch: {
    name: 'Welch’s t test',
    says: 'The p value is the probability of a difference in mean accuracy at least this large if both groups had the same mean accuracy over seeds.',
    doesNotSay:
      'It does not look at how the models differ example by example, and with few seeds it only detects large differences.',
  },
};

/** A p value to two significant digits, as in a table: `0.031`, `< 0.0001`. */
export function pText(p: number): string {
  return p < 0.0001 ? '< 0.0001' : String(Number(p.toPrecision(2)));
}

/** `p = 0.031`, `p < 0.0001`. */
export function pInWords(p: number): string {
  return p < 0.0001 ? `p ${pText(p)}` : `p = ${pText(p)}`;
}

/** A difference of fractions in percentage points, with its sign: `+0.42`, `−0.10`, `0.00`. */
export function pointsInWords(difference: number): string {
  const size = Math.abs(100 * difference).toFixed(2);
  if (Number(size) === 0) return size;
  return `${difference > 0 ? '+' : '−'}${size}`;
}

/** The result of McNemar's test of two models, in plain words. */
export function verdictInWords({ a, b, counts, adjustedP }: PairTest): string {
  const { onlyA, onlyB } = counts;
  if (onlyA + onlyB === 0) {
    return `“${a.name}” and “${b.name}” get the same examples right: no evidence of a difference at the 5 % level (p = 1).`;
  }
  const found = pInWords(adjustedP);
  if (adjustedP >= significanceLevel) {
    return `No evidence of a difference between “${a.name}” and “${b.name}” at the 5 % level (${found}).`;
  }
  const [better, worse] = onlyA > onlyB ? [a, b] : [b, a];
  return `“${better.name}” is significantly more accurate than “${worse.name}” (${found}).`;
}

/** The results of two models' tests, in plain words, with the bootstrap interval, which may have to be computed. */
export function pairInWords(test: PairTest): string {
  const verdict = verdictInWords(test);
  const bootstrap = test.counts.onlyA + test.counts.onlyB === 0 ? null : bootstrapOf(test);
  if (bootstrap === null) return verdict;
  const { a, b } = test;
  return `${verdict} The accuracy of “${a.name}” minus that of “${b.name}” is ${pointsInWords(bootstrap.difference)} percentage points, 95 % interval ${intervalInWords(bootstrap.interval)}.`;
}

/** The result of the test of two groups, in plain words. */
export function groupsInWords({ a, b, counts, welch, adjustedP }: GroupTest): string {
  const both = `“${a.label}” and “${b.label}”`;
  if (welch.kind === 'tooFew') {
    return `${both} can’t be compared: Welch’s test needs at least two tested runs in each group, and they have ${counts[0]} and ${counts[1]}.`;
  }
  if (welch.kind === 'noVariance') {
    return `${both} can’t be compared: all runs within each group have exactly the same accuracy, so the effect of chance can’t be estimated.`;
  }
  const p = adjustedP ?? welch.p;
  const interval = `The mean of “${a.label}” minus that of “${b.label}” is ${pointsInWords(welch.difference)} percentage points, 95 % interval ${intervalInWords(welch.interval)}.`;
  if (p >= significanceLevel) {
    return `No evidence of a difference between ${both} at the 5 % level (${pInWords(p)}). ${interval}`;
  }
  const [better, worse] = welch.difference > 0 ? [a, b] : [b, a];
  return `“${better.label}” is significantly more accurate than “${worse.label}” on average over seeds (${pInWords(p)}). ${interval}`;
}

/** An interval of differences in percentage points: `+0.12 to +0.72`. */
export function intervalInWords([low, high]: readonly [number, number]): string {
  return `${pointsInWords(low)} to ${pointsInWords(high)}`;
}
