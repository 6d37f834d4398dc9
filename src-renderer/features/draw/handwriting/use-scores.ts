import { computed, onScopeDispose, shallowRef } from 'vue';
import type { HandwritingScore, ModelAnswer } from '#shared/contract/commands';
import { errorOf } from '../../../client/failures.ts';
import { useWorkbench } from '../../../client/workbench.ts';

/** Models per call: few, so that progress is visible and cancelling takes effect soon. */
const atOnce = 4;

/** Evaluates models on the saved digits, a few at a time. */
export function useScores() {
  const workbench = useWorkbench();
  const scores = shallowRef<ReadonlyMap<string, ModelAnswer<HandwritingScore>>>(new Map());
  const progress = shallowRef<{ readonly done: number; readonly of: number } | null>(null);
  const error = shallowRef<Error | null>(null);
  let run = 0;

  /** Evaluates models; earlier scores stay until the new ones arrive. */
  async function score(ids: readonly string[]): Promise<void> {
    const mine = ++run;
    error.value = null;
    try {
      for (let done = 0; done < ids.length; done += atOnce) {
        progress.value = { done, of: ids.length };
        const experiments = ids.slice(done, done + atOnce);
        const answers = await workbench.call('handwriting.score', { experiments });
        if (mine !== run) return;
        const all = new Map(scores.value);
        for (const answer of answers) all.set(answer.experiment, answer);
        scores.value = all;
      }
    } catch (failure) {
      if (mine !== run) return;
      error.value = errorOf(failure);
    }
    progress.value = null;
  }

  /** Cancels once the current call has returned. */
  function stop(): void {
    run += 1;
    progress.value = null;
  }

  onScopeDispose(stop);
  return {
    scores,
    progress,
    error,
    isScoring: computed(() => progress.value !== null),
    score,
    stop,
  };
}
