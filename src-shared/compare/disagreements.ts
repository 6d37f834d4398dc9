import type { TestAnswers } from '../contract/commands/experiments.ts';
import type { PairedCounts } from '../statistics/mcnemar.ts';

/** What became of an example with two models. */
export const pairOutcomes = ['bothRight', 'onlyA', 'onlyB', 'bothWrong'] as const;
export type PairOutcome = (typeof pairOutcomes)[number];

/** The test examples by what two models made of them; indices into the test set. */
export type PairedExamples = Readonly<Record<PairOutcome, Uint32Array>>;

/**
 * Sorts the examples of a test set by what two models made of them, and each kind by how sure the models were of their
 * answers, summed, the surest first; of equally sure ones the lower index.
 * The models must have answered the same test set: see `differentTestSets`.
 */
export function pairedExamples(a: TestAnswers, b: TestAnswers): PairedExamples {
  const found: Record<PairOutcome, number[]> = {
    bothRight: [],
    onlyA: [],
    onlyB: [],
    bothWrong: [],
  };
  for (let index = 0; index < a.labels.length; index++) {
    found[outcome(a, b, index)].push(index);
  }
  const sureness = (index: number): number => a.probability[index]! + b.probability[index]!;
  const bySureness = (indices: number[]): Uint32Array =>
    Uint32Array.from(indices.sort((x, y) => sureness(y) - sureness(x) || x - y));
  return {
    bothRight: bySureness(found.bothRight),
    onlyA: bySureness(found.onlyA),
    onlyB: bySureness(found.onlyB),
    bothWrong: bySureness(found.bothWrong),
  };
}

function outcome(a: TestAnswers, b: TestAnswers, index: number): PairOutcome {
  const rightA = a.predicted[index] === a.labels[index];
  const rightB = b.predicted[index] === b.labels[index];
  if (rightA) return rightB ? 'bothRight' : 'onlyA';
  return rightB ? 'onlyB' : 'bothWrong';
}

/** How many examples are of each kind. */
export function pairedCounts(a: TestAnswers, b: TestAnswers): PairedCounts {
  const counts = { bothRight: 0, onlyA: 0, onlyB: 0, bothWrong: 0 };
  for (let index = 0; index < a.labels.length; index++) counts[outcome(a, b, index)] += 1;
  return counts;
}

/** How several models fare with each example of one test set. */
export interface SharedExamples {
  /** How many examples no model, one model, ... all models get right. */
  readonly histogram: readonly number[];
  /**
   * By the number of models that get them right: the examples, by the models' mean probability of their answers, the
   * surest first. The first entry are those that all fail on.
   */
  readonly examples: readonly Uint32Array[];
}

/**
 * How many of several models get each example right. They must have answered the same test set: see
 * `differentTestSets`.
 * @param answers of at most 255 models
 */
export function sharedExamples(answers: readonly TestAnswers[]): SharedExamples {
  const length = answers[0]?.labels.length ?? 0;
  const rightModels = new Uint8Array(length);
  const sureness = new Float64Array(length);
  for (const { labels, predicted, probability } of answers) {
    for (let index = 0; index < length; index++) {
      if (predicted[index] === labels[index]) rightModels[index]! += 1;
      sureness[index]! += probability[index]!;
    }
  }
  const byCount: number[][] = Array.from({ length: answers.length + 1 }, () => []);
  rightModels.forEach((count, index) => byCount[count]!.push(index));
  return {
    histogram: byCount.map((indices) => indices.length),
    examples: byCount.map((indices) =>
      Uint32Array.from(indices.sort((x, y) => sureness[y]! - sureness[x]! || x - y)),
    ),
  };
}
