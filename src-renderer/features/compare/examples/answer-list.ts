import { classLabel } from '#shared/data/class-name';
import type { AnsweredRun } from '../answers/answered-models.ts';

/** One model's prediction for an example. */
export interface ModelAnswer {
  readonly id: string;
  readonly name: string;
  readonly colour: string;
  readonly predicted: number;
  /** Of the predicted class. */
  readonly probability: number;
  readonly isRight: boolean;
}

/** All models' predictions for an example of their shared test set. */
export function answersTo(index: number, models: readonly AnsweredRun[]): readonly ModelAnswer[] {
  return models.map(({ id, name, answers, run }) => ({
    id,
    name,
    colour: run.colour,
    predicted: answers.predicted[index]!,
    probability: answers.probability[index]!,
    isRight: answers.predicted[index] === answers.labels[index],
  }));
}

/** Examples in a gallery: of one class or all, the most confident predictions first or last. */
export function orderedExamples(
  mostConfidentFirst: Uint32Array,
  labels: Uint8Array,
  {
    label,
    order,
  }: { readonly label: number | null; readonly order: 'mostConfident' | 'leastConfident' },
): Uint32Array {
  const found =
    label === null
      ? mostConfidentFirst.slice()
      : mostConfidentFirst.filter((index) => labels[index] === label);
  return order === 'mostConfident' ? found : found.reverse();
}

/** @returns whether two galleries have the same examples in the same order */
export function isSameList(a: Uint32Array, b: Uint32Array): boolean {
  return a.length === b.length && a.every((index, place) => index === b[place]);
}

/**
 * The caption of an image: the true class and the predictions, `5 → 3 · 8`; with many models, how many are right.
 * @param names of the classes, by label; null if they have only numbers
 */
export function answerCaption(
  label: number,
  answers: readonly ModelAnswer[],
  names: readonly string[] | null,
): string {
  const truth = classLabel(names, label);
  if (answers.length <= 3) {
    return `${truth} → ${answers.map(({ predicted }) => classLabel(names, predicted)).join(' · ')}`;
  }
  return `${truth}: ${answers.filter(({ isRight }) => isRight).length} of ${answers.length}`;
}
