import type { ModelReading, Transplant } from '#shared/contract/commands';
import { classLabel } from '#shared/data/class-name';
import { formatPercent } from '#shared/text/format';
import { mostProbable } from '#shared/statistics/most-probable';

/** The class of the donor's or the recipient's answer, by the step after which the state was replaced. */
export interface TransplantCourse {
  /** The steps: 0, where nothing is replaced, then those that were tried. */
  readonly after: Float64Array;
  /** As long: the probability of the class at the end. */
  readonly probability: Float64Array;
}

/** The probability of a class by the step after which the state was replaced. */
export function courseOf(
  { after, probabilities, classes, recipient }: Transplant,
  label: number,
): TransplantCourse {
  return {
    after: Float64Array.of(0, ...after),
    probability: Float64Array.of(
      recipient.probabilities[label]!,
      ...after.map((_, row) => probabilities[row * classes + label]!),
    ),
  };
}

/** The answer if the state is replaced after a step; before the first one that was tried, the recipient's own. */
export function readingAfter(transplant: Transplant, step: number): ModelReading {
  const { after, probabilities, classes, recipient } = transplant;
  const row = after.findLastIndex((tried) => tried <= step);
  if (row === -1) return recipient;
  const found = [...probabilities.subarray(row * classes, (row + 1) * classes)];
  return { predicted: mostProbable(found), probabilities: found };
}

/**
 * Where a model's answer flips: replaced after the last of `until` or earlier, the donor's state doesn't yet decide;
 * replaced after `from` or any later step, the answer is the donor's.
 */
export type Flip =
  | { readonly kind: 'flips'; readonly until: number; readonly from: number }
  /** Replaced after the last step, the answer still isn't the donor's. */
  | { readonly kind: 'never' }
  /** Both digits have the same answer. */
  | { readonly kind: 'same' };

/** Finds where the answer flips. */
export function flipOf({ after, probabilities, classes, donor, recipient }: Transplant): Flip {
  if (donor.predicted === recipient.predicted) return { kind: 'same' };
  const isDonors = after.map(
    (_, row) =>
      mostProbable(probabilities.subarray(row * classes, (row + 1) * classes)) === donor.predicted,
  );
  const last = isDonors.lastIndexOf(false);
  if (last === after.length - 1) return { kind: 'never' };
  return { kind: 'flips', until: last === -1 ? 0 : after[last]!, from: after[last + 1]! };
}

/** The step at which it flips: `14`, or `15–28` if the steps between weren't tried. */
export function flipText(flip: Flip): string {
  switch (flip.kind) {
    case 'flips':
      return flip.from === flip.until + 1 ? String(flip.from) : `${flip.until + 1}–${flip.from}`;
    case 'never':
      return 'never';
    case 'same':
      return 'same answer';
  }
}

/** An answer with its probability: `7 (93 %)`. */
export function readingText(
  { predicted, probabilities }: ModelReading,
  classNames: readonly string[] | null,
): string {
  return `${classLabel(classNames, predicted)} (${formatPercent(probabilities[predicted]!, 0)})`;
}
