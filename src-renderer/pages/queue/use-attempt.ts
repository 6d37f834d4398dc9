import { ref } from 'vue';
import { messageOf } from '../../stores/message-of.ts';
import { useNotices } from '../../stores/notices.ts';

/** Does things that may fail, one at a time for each key; a failure is said in a notice. */
export function useAttempt() {
  const notices = useNotices();
  /** What is under way. */
  const busy = ref<ReadonlySet<string>>(new Set());

  /** @param what what did not succeed, to begin the notice with */
  async function attempt(key: string, what: string, step: () => Promise<unknown>): Promise<void> {
    if (busy.value.has(key)) return;
    busy.value = new Set([...busy.value, key]);
    try {
      await step();
    } catch (error) {
      notices.say({ kind: 'error', text: `${what}: ${messageOf(error)}` });
    } finally {
      busy.value = new Set([...busy.value].filter((other) => other !== key));
    }
  }

  return { busy, attempt };
}
