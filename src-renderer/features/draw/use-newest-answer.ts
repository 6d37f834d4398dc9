import { onScopeDispose, shallowRef, watch, type Ref } from 'vue';
import { newestWins } from './newest-wins.ts';

/** The newest answer there is, and to what. */
export interface Answered<Question, Output> {
  readonly question: Question;
  readonly output: Output;
  /** From asking to hearing the answer. */
  readonly milliseconds: number;
}

/**
 * Asks whenever the question becomes another object, at once, and keeps the newest answer.
 * @param question null: nothing is asked, and what was answered is forgotten
 * @param belongs whether the answer to an older question may be shown until that to the newer one is there; if not, it
 *   is forgotten at once
 */
export function useNewestAnswer<Question, Output>(
  question: Readonly<Ref<Question | null>>,
  ask: (question: Question) => Promise<Output>,
  belongs: (older: Question, newer: Question) => boolean = () => true,
) {
  const answered = shallowRef<Answered<Question, Output> | null>(null);
  const error = shallowRef<Error | null>(null);

  const asker = newestWins(
    async (asked: Question) => {
      const begun = performance.now();
      return { output: await ask(asked), milliseconds: performance.now() - begun };
    },
    {
      answer({ output, milliseconds }, asked) {
        answered.value = { question: asked, output, milliseconds };
        error.value = null;
      },
      failure(failure) {
        error.value = failure;
      },
    },
  );

  function put(asked: Question | null, before: Question | null | undefined): void {
    const isOther = asked === null || (before && !belongs(before, asked));
    if (isOther) {
      asker.forget();
      answered.value = null;
      error.value = null;
    }
    if (asked !== null) asker.ask(asked);
  }

  watch(question, put, { immediate: true, flush: 'sync' });
  onScopeDispose(() => asker.forget());
  return { answered, error, retry: () => put(question.value, undefined) };
}
