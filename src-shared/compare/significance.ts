import { oncePerObject } from '../objects/once-per-object.ts';
import { holmAdjusted } from '../statistics/holm.ts';
import { mcnemarExact, type PairedCounts } from '../statistics/mcnemar.ts';
import { pairedBootstrap, type BootstrapInterval } from '../statistics/paired-bootstrap.ts';
import { welchTest, type WelchResult } from '../statistics/welch.ts';
import { pairedCounts } from './disagreements.ts';
import type { RunGroup } from './grouping.ts';
import { differentTestSets, type AnsweredModel } from './same-test-set.ts';

/** The significance level of all tests. */
export const significanceLevel = 0.05;

/** Which pairs are tested, and corrected together: all, or only those with the baseline. */
export const testedPairKinds = ['all', 'baseline'] as const;

/** Two models on the same test set. */
export interface PairTest {
  readonly a: Pick<AnsweredModel, 'id' | 'name'>;
  readonly b: Pick<AnsweredModel, 'id' | 'name'>;
  readonly counts: PairedCounts;
  /** McNemar's exact test. */
  readonly p: number;
  /** After Holm's correction for all pairs that are tested together; the same as `p` for a single pair. */
  readonly adjustedP: number;
}

export type PairTests =
  | { readonly kind: 'tested'; readonly pairs: readonly PairTest[] }
  /** They were not tested on the same test set. */
  | { readonly kind: 'notComparable'; readonly reason: string };

/**
 * Tests pairs of models with McNemar's exact test and Holm's correction.
 * @param baseline id of a model: only its pairs are tested, and the correction is for just those; all pairs if it is
 *   null or none of the models
 */
export function testPairs(
  models: readonly AnsweredModel[],
  baseline: string | null = null,
): PairTests {
  const reason = differentTestSets(models);
  if (reason !== null) return { kind: 'notComparable', reason };
  const tested = pairsOf(models, baseline).map(([a, b]) => {
    const counts = pairedCounts(a.answers, b.answers);
    return { a: named(a), b: named(b), counts, p: mcnemarExact(counts) };
  });
  const adjusted = holmAdjusted(tested.map(({ p }) => p));
  return {
    kind: 'tested',
    pairs: tested.map((test, index) => ({ ...test, adjustedP: adjusted[index]! })),
  };
}

const intervalOf = oncePerObject(pairedBootstrap);

/**
 * The paired bootstrap interval of the difference of two models' accuracies; null without examples. It takes some
 * milliseconds to compute, but only once per test.
 */
export function bootstrapOf({ counts }: Pick<PairTest, 'counts'>): BootstrapInterval | null {
  return intervalOf(counts);
}

/** A test of two groups of runs by the test accuracies of their members. */
export interface GroupTest {
  readonly a: Pick<RunGroup, 'id' | 'label'>;
  readonly b: Pick<RunGroup, 'id' | 'label'>;
  /** How many members of each have been tested. */
  readonly counts: readonly [number, number];
  readonly welch: WelchResult;
  /** After Holm's correction for all pairs that could be tested; null if this pair couldn't be. */
  readonly adjustedP: number | null;
}

/**
 * Tests pairs of groups with Welch's test on their members' test accuracies and Holm's correction.
 * @param baseline id of a group, as in `testPairs`
 */
export function testGroups(
  groups: readonly RunGroup[],
  baseline: string | null = null,
): readonly GroupTest[] {
  const tested = pairsOf(groups, baseline).map(([a, b]) => {
    const accuraciesA = testAccuracies(a);
    const accuraciesB = testAccuracies(b);
    return {
      a: { id: a.id, label: a.label },
      b: { id: b.id, label: b.label },
      counts: [accuraciesA.length, accuraciesB.length] as const,
      welch: welchTest(accuraciesA, accuraciesB),
    };
  });
  const adjusted = holmAdjusted(
    tested.flatMap(({ welch }) => (welch.kind === 'tested' ? [welch.p] : [])),
  );
  let next = 0;
  return tested.map((test) => ({
    ...test,
    adjustedP: test.welch.kind === 'tested' ? adjusted[next++]! : null,
  }));
}

function testAccuracies({ members }: RunGroup): number[] {
  return members.flatMap(({ test }) => (test === null ? [] : [test.accuracy]));
}

function named({ id, name }: AnsweredModel): Pick<AnsweredModel, 'id' | 'name'> {
  return { id, name };
}

/** Each item with each later one, or the baseline with each other. */
function pairsOf<Item extends { readonly id: string }>(
  items: readonly Item[],
  baseline: string | null,
): [Item, Item][] {
  const first = items.find(({ id }) => id === baseline);
  if (first !== undefined) {
    return items.flatMap((other): [Item, Item][] => (other === first ? [] : [[first, other]]));
  }
  return items.flatMap((a, index) => items.slice(index + 1).map((b): [Item, Item] => [a, b]));
}
