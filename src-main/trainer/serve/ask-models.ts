import type { ModelAnswer } from '#shared/contract/commands';
import { toWireError } from '#shared/contract/errors';
import type { ModelsQuestion } from '#shared/contract/trainer-messages';
import type { SavedModel, SavedModels } from './saved-models.ts';

/** A question to a model. */
export interface Question<Answer> {
  /** Whether it needs the engine. If not, other questions can be answered meanwhile. */
  readonly needsEngine: boolean;
  ask(model: SavedModel): Promise<Answer>;
}

/**
 * Asks several saved models the same question, one after the other. A model's failure becomes its answer.
 * @param now time in milliseconds
 */
export async function askModels<Answer>(
  saved: SavedModels,
  { models, engine, threads }: ModelsQuestion,
  now: () => number,
  { needsEngine, ask }: Question<Answer>,
): Promise<ModelAnswer<Answer>[]> {
  const timed = async (model: SavedModel) => {
    const start = now();
    const answer = await ask(model);
    return { answer, milliseconds: now() - start };
  };
  const answers: ModelAnswer<Answer>[] = [];
  for (const { experiment, folder, epoch } of models) {
    const request = { folder, engine, threads, epoch };
    try {
      const told = needsEngine
        ? await saved.use(request, timed)
        : await timed(await saved.use(request, (model) => Promise.resolve(model)));
      answers.push({ kind: 'answer', experiment, ...told });
    } catch (error) {
      const wire = toWireError(error);
      if (wire.code === 'internal') console.error(error);
      answers.push({ kind: 'refusal', experiment, error: wire });
    }
  }
  return answers;
}
