import { computed } from 'vue';
import type { ModelAnswer } from '#shared/contract/commands';
import type { ChosenModel } from '../../client/models/choosing.ts';
import { useModelAnswers, type ImageQuestion } from '../../client/models/use-model-answers.ts';

/** A model that didn't answer, and why. */
export interface Failure {
  readonly id: string;
  readonly name: string;
  readonly error: { readonly message: string };
}

/**
 * Asks the chosen models about an image, each separately; see `useModelAnswers`.
 * @param question null asks nothing
 */
export function useInspected<Answer>(
  models: () => readonly ChosenModel[],
  question: () => ImageQuestion | null,
  ask: (experiments: string[], image: Uint8Array) => Promise<readonly ModelAnswer<Answer>[]>,
) {
  const asked = computed(question);
  const { answers, errors, retry } = useModelAnswers(asked, ask);
  /** The models that answered, in the order of the question; without those whose newest question failed. */
  const answered = computed(() =>
    [...answers.value.values()].flatMap((given) => {
      const model = models().find(({ id }) => id === given.experiment);
      if (given.kind !== 'answer' || model?.kind !== 'saved') return [];
      if (errors.value.has(model.id)) return [];
      return [{ model, answer: given.answer, image: given.image }];
    }),
  );
  /** The models that refused to answer or couldn't be asked. */
  const failures = computed<readonly Failure[]>(() =>
    models().flatMap((model) => {
      if (model.kind !== 'saved') return [];
      const given = answers.value.get(model.id);
      const error =
        errors.value.get(model.id) ?? (given?.kind === 'refusal' ? given.error : undefined);
      return error === undefined ? [] : [{ id: model.id, name: model.record.name, error }];
    }),
  );
  /** Whether none of the models has answered yet. */
  const isWaiting = computed(
    () => asked.value !== null && answered.value.length === 0 && failures.value.length === 0,
  );
  return { answered, failures, isWaiting, retry };
}
