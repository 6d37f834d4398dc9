import { ref, shallowRef } from 'vue';
import { selectedText } from './hidden.ts';

/** An action on several experiments, of which the table hides some. */
export interface HiddenQuestion {
  readonly text: string;
  /** What the button says: `Move 12 to trash`. */
  readonly confirmLabel: string;
  readonly danger: boolean;
  readonly run: () => unknown;
}

const none: HiddenQuestion = { text: '', confirmLabel: '', danger: false, run: () => undefined };

/**
 * Asks, once for all, before an action that would also apply to experiments that can't be seen.
 * @param hiddenTextOf says how many of some experiments are hidden; null if none is
 */
export function useHiddenQuestion(hiddenTextOf: (ids: readonly string[]) => string | null) {
  const asking = ref(false);
  const question = shallowRef(none);

  /** Runs an action at once if all its experiments are shown; asks first if some aren't. */
  function unlessHidden(
    ids: readonly string[],
    { confirmLabel, danger = false }: { readonly confirmLabel: string; readonly danger?: boolean },
    run: () => unknown,
  ): void {
    const text = selectedText(ids.length, hiddenTextOf(ids));
    if (text === undefined) {
      run();
      return;
    }
    question.value = { text, confirmLabel, danger, run };
    asking.value = true;
  }

  return { asking, question, unlessHidden };
}
