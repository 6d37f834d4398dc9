import { computed } from 'vue';
import { useQueue } from './stores/queue.ts';
import { useAttempt } from './use-attempt.ts';

/** Pauses and resumes the queue; a failure is shown in a notice. */
export function useQueuePause() {
  const queue = useQueue();
  const { busy, attempt } = useAttempt();

  function pause(held: boolean): Promise<void> {
    const failure = `The queue was not ${held ? 'paused' : 'resumed'}`;
    return attempt('pause', failure, () => queue.hold(held));
  }

  return { isPausing: computed(() => busy.value.has('pause')), pause };
}
