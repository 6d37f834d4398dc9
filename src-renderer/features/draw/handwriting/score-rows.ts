import type { HandwritingScore, ModelAnswer } from '#shared/contract/commands';
import type { ExperimentRecord } from '#shared/experiment/record';

/** One model's accuracy on its test set and on the saved digits. */
export interface ScoreRow {
  readonly id: string;
  readonly name: string;
  /** Accuracy on its data set's test examples; null if it has not been tested. */
  readonly test: number | null;
  /** Accuracy on the saved digits; null until it is known. */
  readonly own: number | null;
  /** Wilson's 95 % interval of `own`. */
  readonly interval: readonly [number, number] | null;
  /** Why it couldn't be evaluated. */
  readonly refusal: string | null;
  /** Whether digits have been added or removed since. */
  readonly isStale: boolean;
}

/**
 * A row for each model: those with the highest accuracy on the saved digits first, those not evaluated last, in their
 * order.
 * @param digits ids of the current saved digits
 */
export function scoreRows(
  records: readonly ExperimentRecord[],
  scores: ReadonlyMap<string, ModelAnswer<HandwritingScore>>,
  digits: readonly string[],
): readonly ScoreRow[] {
  const now = digits.join();
  return records
    .map(({ id, name, test }): ScoreRow => {
      const score = scores.get(id);
      const known = score?.kind === 'answer' ? score.answer : null;
      return {
        id,
        name,
        test: test?.accuracy ?? null,
        own: known?.evaluation.accuracy ?? null,
        interval: known?.evaluation.accuracyInterval ?? null,
        refusal: score?.kind === 'refusal' ? score.error.message : null,
        isStale: known !== null && known.digits.join() !== now,
      };
    })
    .sort((one, other) => (other.own ?? -1) - (one.own ?? -1));
}
