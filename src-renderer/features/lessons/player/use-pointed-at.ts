import { onScopeDispose, watch } from 'vue';

const mark = 'data-pointed-at';

/**
 * Points at a part of the page, as soon as it is there. Call it in a setup function.
 * @param part the value of its `data-part`; null: none
 */
export function usePointedAt(part: () => string | null): void {
  let pointedAt: Element | null = null;
  const observer = new MutationObserver(point);

  function point(): void {
    const wanted = part();
    const found =
      wanted === null ? null : document.querySelector(`[data-part="${CSS.escape(wanted)}"]`);
    if (found === pointedAt) return;
    pointedAt?.removeAttribute(mark);
    pointedAt = found;
    found?.setAttribute(mark, '');
    found?.scrollIntoView({ block: 'nearest' });
  }

  watch(
    part,
    (wanted) => {
      observer.disconnect();
      point();
      const page = document.getElementById('page');
      if (wanted !== null && page !== null) {
        observer.observe(page, { childList: true, subtree: true });
      }
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    observer.disconnect();
    pointedAt?.removeAttribute(mark);
  });
}
