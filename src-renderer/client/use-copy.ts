import { messageOf } from './failures.ts';
import { useNotices } from './stores/notices.ts';

/** A function that copies a text to the clipboard and shows the outcome; `what` is the beginning of that sentence. */
export function useCopy() {
  const notices = useNotices();
  return async (text: string, what: string): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      notices.show({ kind: 'info', text: `${what} copied` });
    } catch (error) {
      notices.show({ kind: 'error', text: `${what} was not copied: ${messageOf(error)}` });
    }
  };
}
