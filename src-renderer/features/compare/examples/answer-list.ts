import type { AnsweredRun } from '../answers/answered-models.ts';

/** What one model made of an example. */
export interface ModelAnswer {
  readonly id: string;
  readonly name: string;
  readonly colour: string;
  readonly predicted: number;
  /** Of the predicted class. */
  readonly probability: number;
  readonly isRight: boolean;
}

/** What all models made of an example of the test set they share. */
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

/** Examples in a gallery: those of one class or of all, the surest answers first or last. */
export function orderedExamples(
  surestFirst: Uint32Array,
  labels: Uint8Array,
  { label, order }: { readonly label: number | null; readonly order: 'surest' | 'unsurest' },
): Uint32Array {
  const found =
    label === null ? surestFirst.slice() : surestFirst.filter((index) => labels[index] === label);
  return order === 'surest' ? found : found.reverse();
}

/** Whether two galleries have the same examples in the same order. */
export function isSameList(a: Uint32Array, b: Uint32Array): boolean {
  return a.length === b.length && a.every((index, place) => index === b[place]);
}

/** What is written under an image: the true class and the answers, `5 → 3 · 8`; of many models how many are right. */
export function answerCaption(label: number, answers: readonly ModelAnswer[]): string {
  if (answers.length <= 3) {
    return `${label} → ${answers.map(({ predicted }) => predicted).join(' · ')}`;
  }
  return `${label}: ${answers.filter(({ isRight }) => isRight).length} of ${answers.length}`;
}
