import { ref } from 'vue';
import { messageOf } from '../../client/failures.ts';
import { useNotices } from '../../client/stores/notices.ts';

/** Does things that may fail; a failure is said in a notice that begins with what did not succeed. */
export function useAttempt() {
  const notices = useNotices();
  /** What is under way. */
  const busy = ref<ReadonlySet<string>>(new Set());

  /** Does something however much of it is under way: what counts is the last. */
  async function insist(what: string, step: () => Promise<unknown>): Promise<void> {
    try {
      await step();
    } catch (error) {
      notices.show({ kind: 'error', text: `${what}: ${messageOf(error)}` });
    }
  }

  /** Does something unless the same, by its key, is under way. */
  async function attempt(key: string, what: string, step: () => Promise<unknown>): Promise<void> {
    if (busy.value.has(key)) return;
    busy.value = new Set([...busy.value, key]);
    await insist(what, step);
    busy.value = new Set([...busy.value].filter((other) => other !== key));
  }

  return { busy, attempt, insist };
}
