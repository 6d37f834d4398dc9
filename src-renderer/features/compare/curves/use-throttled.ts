import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue';

/**
 * A value that follows its source, but changes at most once in so many milliseconds. The first change after a pause is
 * followed immediately, the last one of several at the end of the pause.
 */
export function useThrottled<Value>(
  source: () => Value,
  pause: number,
): Readonly<ShallowRef<Value>> {
  const value = shallowRef(source()) as ShallowRef<Value>;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isBehind = false;

  function follow(): void {
    value.value = source();
    isBehind = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (isBehind) follow();
    }, pause);
  }

  watch(
    source,
    () => {
      if (timer === undefined) follow();
      else isBehind = true;
    },
    { flush: 'sync' },
  );
  onScopeDispose(() => clearTimeout(timer));
  return value;
}
