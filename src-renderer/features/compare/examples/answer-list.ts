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

/** The caption of an image: the true class and the predictions, `5 → 3 · 8`; with many models, how many are right. */
export function answerCaption(label: number, answers: readonly ModelAnswer[]): string {
  if (answers.length <= 3) {
    return `${label} → ${answers.map(({ predicted }) => predicted).join(' · ')}`;
  }
  return `${label}: ${answers.filter(({ isRight }) => isRight).length} of ${answers.length}`;
}
