import { onMounted, onScopeDispose, readonly, ref, type Ref } from 'vue';

/**
 * Whether an element is narrower than so many CSS pixels, kept up to date: for what CSS can't change by the width of its
 * container. Call it in a setup function.
 */
export function useNarrow(
  element: Readonly<Ref<Element | null>>,
  width: number,
): Readonly<Ref<boolean>> {
  const isNarrow = ref(false);
  const measure = (): void => void (isNarrow.value = element.value!.clientWidth < width);
  const observer = new ResizeObserver(measure);
  onMounted(() => {
    measure();
    observer.observe(element.value!);
  });
  onScopeDispose(() => observer.disconnect());
  return readonly(isNarrow);
}
