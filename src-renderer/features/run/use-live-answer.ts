import { onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { WorkbenchEvent } from '#shared/contract/events';
import { useApp } from '../../client/stores/app.ts';
import { errorOf } from '../../client/failures.ts';
import { useWorkbench } from '../../client/workbench.ts';

/** Milliseconds between two times that the same is asked because of events. */
const askAgainAfter = 1000;

/**
 * What the workbench answers to a question, asked again when an event tells that the answer is another one now, and
 * when a lost connection is back.
 */
export function useLiveAnswer<Answer>(
  ask: () => Promise<Answer>,
  isNews: (event: WorkbenchEvent) => boolean,
) {
  const answer = shallowRef<Answer | null>(null);
  const error = shallowRef<Error | null>(null);
  const isAsking = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function askNow(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    isAsking.value = true;
    try {
      answer.value = await ask();
      error.value = null;
    } catch (failure) {
      error.value = errorOf(failure);
    } finally {
      isAsking.value = false;
    }
  }

  const endEvents = useWorkbench().subscribe((event) => {
    if (isNews(event)) timer ??= setTimeout(() => void askNow(), askAgainAfter);
  });
  const app = useApp();
  watch(
    () => app.connection,
    (connection) => {
      if (connection === 'connected') void askNow();
    },
  );
  onScopeDispose(() => {
    clearTimeout(timer);
    endEvents();
  });

  void askNow();
  return { answer, error, isAsking, askNow };
}
