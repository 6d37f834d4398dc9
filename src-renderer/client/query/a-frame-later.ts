import { onScopeDispose, shallowRef, watch, type Ref } from 'vue';

/**
 * What a source was before the frame that is being shown, so that what follows from it is computed for a frame of its own.
 * Nothing follows while the window is hidden. Call it in a setup function.
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
