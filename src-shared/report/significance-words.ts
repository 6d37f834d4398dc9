import {
  bootstrapOf,
  significanceLevel,
  type GroupTest,
  type PairTest,
} from '../compare/significance.ts';

/** What a test says and what it doesn't, in a sentence each. */
export interface TestExplanation {
  readonly name: string;
  readonly says: string;
  readonly doesNotSay: string;
}

export const testExplanations: Readonly<
  Record<'mcnemar' | 'bootstrap' | 'holm' | 'welch', TestExplanation>
> = {
  mcnemar: {
    name: "McNemar's exact test",
    says: 'Says how likely so uneven a disagreement would be if these two trained models were right equally often on examples like these.',
    doesNotSay:
      'It does not say that one kind of network is better than another, which takes several seeds of each; and a large p does not show that the models are equal.',
  },
  bootstrap: {
    name: 'Paired bootstrap',
    says: "Says how much the difference of the two models' accuracies would vary with other test examples of the same kind.",
    doesNotSay:
      'It does not say how much it would vary if the models were trained again with other seeds.',
  },
  holm: {
    name: "Holm's correction",
    says: 'Raises the p values so that, of all pairs tested together, the chance of any false alarm stays below 5 %.',
    doesNotSay:
      'It does not make up for comparisons that were made elsewhere or for runs that were picked after looking at their results.',
  },
  welch: {
    name: "Welch's t test",
    says: 'Says how likely so large a difference of mean accuracies would be if both groups were equally good on average over seeds.',
    doesNotSay:
      'It does not see how the models differ example by example, and with few seeds it misses all but large differences.',
  },
};

/** A p value to two digits, as in a table: `0.031`, `< 0.0001`. */
export function pText(p: number): string {
  return p < 0.0001 ? '< 0.0001' : String(Number(p.toPrecision(2)));
}

/** `p = 0.031`, `p < 0.0001`. */
export function pInWords(p: number): string {
  return p < 0.0001 ? `p ${pText(p)}` : `p = ${pText(p)}`;
}

/** A difference of shares in percentage points, with its sign: `+0.42`, `−0.10`, `0.00`. */
export function pointsInWords(difference: number): string {
  const size = Math.abs(100 * difference).toFixed(2);
  if (Number(size) === 0) return size;
  return `${difference > 0 ? '+' : '−'}${size}`;
}

/** What McNemar's test of two models found, in plain words. */
export function verdictInWords({ a, b, counts, adjustedP }: PairTest): string {
  const { onlyA, onlyB } = counts;
  if (onlyA + onlyB === 0) {
    return `“${a.name}” and “${b.name}” are right on the same examples: no evidence of a difference at 5 % (p = 1).`;
  }
  const found = pInWords(adjustedP);
  if (adjustedP >= significanceLevel) {
    return `No evidence of a difference between “${a.name}” and “${b.name}” at 5 % (${found}).`;
  }
  const [better, worse] = onlyA > onlyB ? [a, b] : [b, a];
  return `“${better.name}” is significantly more accurate than “${worse.name}” (${found}).`;
}

/** What two models' tests found, in plain words; with the bootstrap's interval, which may have to be worked out. */
export function pairInWords(test: PairTest): string {
  const verdict = verdictInWords(test);
  const bootstrap = test.counts.onlyA + test.counts.onlyB === 0 ? null : bootstrapOf(test);
  if (bootstrap === null) return verdict;
  const { a, b } = test;
  return `${verdict} The accuracy of “${a.name}” minus that of “${b.name}” is ${pointsInWords(bootstrap.difference)} percentage points, 95 % interval ${intervalInWords(bootstrap.interval)}.`;
}

/** What the test of two groups found, in plain words. */
export function groupsInWords({ a, b, counts, welch, adjustedP }: GroupTest): string {
  const both = `“${a.label}” and “${b.label}”`;
  if (welch.kind === 'tooFew') {
    return `Nothing can be said of ${both}: Welch's test takes at least two tested runs in each, and they have ${counts[0]} and ${counts[1]}.`;
  }
  if (welch.kind === 'noVariance') {
    return `Nothing can be said of ${both}: the runs of each have just the same accuracy, so how much chance matters can't be seen.`;
  }
  const p = adjustedP ?? welch.p;
  const interval = `The mean of “${a.label}” minus that of “${b.label}” is ${pointsInWords(welch.difference)} percentage points, 95 % interval ${intervalInWords(welch.interval)}.`;
  if (p >= significanceLevel) {
    return `No evidence of a difference between ${both} at 5 % (${pInWords(p)}). ${interval}`;
  }
  const [better, worse] = welch.difference > 0 ? [a, b] : [b, a];
  return `“${better.label}” is better than “${worse.label}” on average over seeds, by evidence at 5 % (${pInWords(p)}). ${interval}`;
}

/** An interval of differences in percentage points: `+0.12 to +0.72`. */
export function intervalInWords([low, high]: readonly [number, number]): string {
  return `${pointsInWords(low)} to ${pointsInWords(high)}`;
}
