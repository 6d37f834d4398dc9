import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue';
import { errorOf } from '../../client/failures.ts';

/** What came of a question, which is asked anew whenever its input changes. */
export interface Answer<Output> {
  /** The last one that came; it stays while the next is awaited. */
  readonly value: Readonly<Ref<Output | null>>;
  readonly error: Readonly<Ref<Error | null>>;
  readonly pending: Readonly<Ref<boolean>>;
  /** Asks again. */
  retry(): void;
}

/**
 * Asks the workbench something and keeps the answer to what was asked last; answers that are overtaken are passed over.
 * While one is under way only the newest further question waits, so that dragging a slider doesn't pile them up.
 * @param input plain data; null: nothing is asked
 */
export function useAnswer<Input, Output>(
  input: () => Input | null,
  ask: (input: Input) => Promise<Output>,
): Answer<Output> {
  const value = shallowRef<Output | null>(null);
  const error = shallowRef<Error | null>(null);
  const pending = ref(false);
  let isUnderWay = false;
  let isOver = false;

  async function answer(): Promise<void> {
    const asked = input();
    pending.value = asked !== null;
    if (isUnderWay || asked === null) return;
    isUnderWay = true;
    const question = JSON.stringify(asked);
    try {
      const output = await ask(asked);
      if (isCurrent(question)) [value.value, error.value] = [output, null];
    } catch (failure) {
      if (isCurrent(question)) {
        error.value = errorOf(failure);
      }
    }
    isUnderWay = false;
    if (isOver) return;
    if (isCurrent(question)) pending.value = false;
    else void answer();
  }

  function isCurrent(question: string): boolean {
    return !isOver && JSON.stringify(input()) === question;
  }

  watch(
    () => JSON.stringify(input()),
    () => {
      error.value = null;
      void answer();
    },
    { immediate: true },
  );
  onScopeDispose(() => (isOver = true));
  return { value, error, pending, retry: () => void answer() };
}
