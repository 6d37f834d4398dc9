import { computed, onScopeDispose, shallowReactive, watch, type Ref } from 'vue';
import type { ModelAnswer } from '#shared/contract/commands';
import { newestWins, type NewestWins } from '../query/newest-wins.ts';

/** Models, and an image to ask them about. */
export interface ImageQuestion {
  readonly experiments: readonly string[];
  /** 784 bytes. */
  readonly image: Uint8Array;
}

/** A model's answer, and the image it is about. */
export type ImageAnswer<Answer> = ModelAnswer<Answer> & { readonly image: Uint8Array };

/** One model's requests and its latest answer. */
interface Asked<Answer> {
  readonly asker: NewestWins<Uint8Array>;
  readonly answer: ImageAnswer<Answer> | null;
  readonly error: Error | null;
}

/**
 * Asks several models about an image whenever the question is replaced, each separately, so that none waits for a
 * slower one. The newest answer of each is kept until a newer one arrives or the model is no longer asked.
 * @param question null asks nothing and discards all answers
 * @param ask asks the given model
 */
export function useModelAnswers<Answer>(
  question: Readonly<Ref<ImageQuestion | null>>,
  ask: (experiments: string[], image: Uint8Array) => Promise<readonly ModelAnswer<Answer>[]>,
) {
  const models = shallowReactive(new Map<string, Asked<Answer>>());

  function begin(experiment: string): Asked<Answer> {
    const set = (change: Partial<Asked<Answer>>): void => {
      models.set(experiment, { ...models.get(experiment)!, ...change });
    };
    const asker = newestWins((image: Uint8Array) => ask([experiment], image), {
      answer: ([answer], image) => set({ answer: { ...answer!, image }, error: null }),
      failure: (error) => set({ error }),
    });
    const model = { asker, answer: null, error: null };
    models.set(experiment, model);
    return model;
  }

  function put(asked: ImageQuestion | null): void {
    for (const [experiment, { asker }] of models) {
      if (asked?.experiments.includes(experiment)) continue;
      asker.forget();
      models.delete(experiment);
    }
    for (const experiment of asked?.experiments ?? []) {
      void (models.get(experiment) ?? begin(experiment)).asker.ask(asked!.image);
    }
  }

  const errors = computed<ReadonlyMap<string, Error>>(
    () =>
      new Map(
        [...models].flatMap(([experiment, { error }]) =>
          error === null ? [] : [[experiment, error] as const],
        ),
      ),
  );

  watch(question, put, { immediate: true, flush: 'sync' });
  onScopeDispose(() => put(null));

  return {
    /** By experiment, in the order of the question. */
    answers: computed<ReadonlyMap<string, ImageAnswer<Answer>>>(
      () =>
        new Map(
          (question.value?.experiments ?? []).flatMap((experiment) => {
            const answer = models.get(experiment)?.answer;
            return answer ? [[experiment, answer] as const] : [];
          }),
        ),
    ),
    /** Why models couldn't be asked, by experiment; empty if all could. */
    errors,
    /** The first of these errors; null if there is none. */
    error: computed(() => [...errors.value.values()][0] ?? null),
    /** Asks the same question again. */
    retry: () => put(question.value),
  };
}
