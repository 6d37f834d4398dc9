import type { TestAnswers } from '../contract/commands/experiments.ts';

/** A model with its predictions for its test set. */
export interface AnsweredModel {
  /** The run's id. */
  readonly id: string;
  readonly name: string;
  readonly answers: TestAnswers;
}

/**
 * Why some models can't be compared example by example, in a sentence, or null if they can: they must have been tested
 * on the same examples in the same order.
 */
export function differentTestSets(models: readonly AnsweredModel[]): string | null {
  const [first, ...others] = models;
  if (first === undefined) return null;
  for (const other of others) {
    const reason = difference(first.answers, other.answers);
    if (reason !== null) {
      return `“${first.name}” and “${other.name}” can’t be compared example by example: ${reason}.`;
    }
  }
  return null;
}

function difference(a: TestAnswers, b: TestAnswers): string | null {
  if (a.dataset !== b.dataset) {
    return `one was tested on ${a.dataset}, the other on ${b.dataset}`;
  }
  if (a.labels.length !== b.labels.length) {
    return `one was tested on ${a.labels.length} examples, the other on ${b.labels.length}`;
  }
  if (a.labels.some((label, index) => label !== b.labels[index])) {
    return 'their test sets have different labels';
  }
  return null;
}
