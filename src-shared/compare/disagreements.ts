import type { TestAnswers } from '../contract/commands/experiments.ts';
import type { PairedCounts } from '../statistics/mcnemar.ts';

/** Which of two models get an example right. */
export const pairOutcomes = ['bothRight', 'onlyA', 'onlyB', 'bothWrong'] as const;
export type PairOutcome = (typeof pairOutcomes)[number];

/** The test examples by which of two models get them right, as indices into the test set. */
export type PairedExamples = Readonly<Record<PairOutcome, Uint32Array>>;

/**
 * Divides the examples of a test set by which of two models get them right. Each kind is sorted by the sum of both
 * models' confidences, highest first, then by index. The models must have been tested on the same test set: see
 * `differentTestSets`.
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
  const confidence = (index: number): number => a.probability[index]! + b.probability[index]!;
  const byConfidence = (indices: number[]): Uint32Array =>
    Uint32Array.from(indices.sort((x, y) => confidence(y) - confidence(x) || x - y));
  return {
    bothRight: byConfidence(found.bothRight),
    onlyA: byConfidence(found.onlyA),
    onlyB: byConfidence(found.onlyB),
    bothWrong: byConfidence(found.bothWrong),
  };
}

function outcome(a: TestAnswers, b: TestAnswers, index: number): PairOutcome {
  const rightA = a.predicted[index] === a.labels[index];
  const rightB = b.predicted[index] === b.labels[index];
  if (rightA) return rightB ? 'bothRight' : 'onlyA';
  return rightB ? 'onlyB' : 'bothWrong';
}

/** @returns how many examples are of each kind */
export function pairedCounts(a: TestAnswers, b: TestAnswers): PairedCounts {
  const counts = { bothRight: 0, onlyA: 0, onlyB: 0, bothWrong: 0 };
  for (let index = 0; index < a.labels.length; index++) counts[outcome(a, b, index)] += 1;
  return counts;
}

/** How many of several models get each example of a test set right. */
export interface SharedExamples {
  /** How many examples are right for no model, one model, … all models. */
  readonly histogram: readonly number[];
  /**
   * The examples by the number of models that get them right, sorted by the models' mean confidence, highest first. The
   * first entry holds those that all models get wrong.
   */
  readonly examples: readonly Uint32Array[];
}

/**
 * Counts how many of several models get each example right. They must have been tested on the same test set: see
 * `differentTestSets`.
 * @param answers of at most 255 models
 */
export function sharedExamples(answers: readonly TestAnswers[]): SharedExamples {
  const length = answers[0]?.labels.length ?? 0;
  const rightModels = new Uint8Array(length);
  const confidence = new Float64Array(length);
  for (const { labels, predicted, probability } of answers) {
    for (let index = 0; index < length; index++) {
      if (predicted[index] === labels[index]) rightModels[index]! += 1;
      confidence[index]! += probability[index]!;
    }
  }
  const byCount: number[][] = Array.from({ length: answers.length + 1 }, () => []);
  rightModels.forEach((count, index) => byCount[count]!.push(index));
  return {
    histogram: byCount.map((indices) => indices.length),
    examples: byCount.map((indices) =>
      Uint32Array.from(indices.sort((x, y) => confidence[y]! - confidence[x]! || x - y)),
    ),
  };
}
