import type { ImageAnswer } from '../../client/models/use-model-answers.ts';
import type { ChosenModel } from '../../client/models/choosing.ts';

/** A model that didn't answer, and why. */
export interface Refusal {
  readonly id: string;
  readonly name: string;
  readonly error: { readonly message: string };
}

/** The chosen models that refused to answer, in the order of the answers. */
export function refusalsOf(
  answers: ReadonlyMap<string, ImageAnswer<unknown>>,
  models: readonly ChosenModel[],
): readonly Refusal[] {
  return [...answers.values()].flatMap((answer) => {
    const model = models.find(({ id }) => id === answer.experiment);
    return answer.kind === 'refusal' && model?.kind === 'saved'
      ? [{ id: model.id, name: model.record.name, error: answer.error }]
      : [];
  });
}
