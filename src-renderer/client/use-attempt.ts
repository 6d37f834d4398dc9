import { ref } from 'vue';
import { messageOf } from './failures.ts';
import { useNotices } from './stores/notices.ts';

/** Runs actions that may fail; a failure is shown in a notice that begins with what was not done. */
export function useAttempt() {
  const notices = useNotices();
  /** The keys of the actions under way. */
  const busy = ref<ReadonlySet<string>>(new Set());

  /** Runs an action even if the same is under way. */
  async function insist(what: string, step: () => Promise<unknown>): Promise<void> {
    try {
      await step();
    } catch (error) {
      notices.show({ kind: 'error', text: `${what}: ${messageOf(error)}` });
    }
  }

  /** Runs an action unless the one with the same key is under way. */
  async function attempt(key: string, what: string, step: () => Promise<unknown>): Promise<void> {
    if (busy.value.has(key)) return;
    busy.value = new Set([...busy.value, key]);
    await insist(what, step);
    busy.value = new Set([...busy.value].filter((other) => other !== key));
  }

  return { busy, attempt, insist };
}
