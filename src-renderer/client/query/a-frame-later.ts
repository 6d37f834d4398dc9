import { onScopeDispose, shallowRef, watch, type Ref } from 'vue';

/**
 * The value of a source, a frame after the one that first shows it, so that what is made of it here has a frame of its own.
 * While the window is hidden, it stays as it is. Call it in a setup function.
 * @param source its value is replaced, never modified
 */
export function aFrameLater<Value>(source: () => Value): Readonly<Ref<Value>> {
  const later = shallowRef(source());
  let waiting: number | null = null;
  watch(source, () => {
    // What the change itself has led to is shown by the next frame, so that only the one after it is free.
    waiting ??= requestAnimationFrame(() => {
      waiting = requestAnimationFrame(() => {
        waiting = null;
        later.value = source();
      });
    });
  });
  onScopeDispose(() => {
    if (waiting !== null) cancelAnimationFrame(waiting);
  });
  return later;
}
