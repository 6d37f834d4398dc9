import { onBeforeUpdate, onUpdated } from 'vue';

/**
 * Keeps the focus while a component puts its rows into another order: an element that is moved in the document loses it.
 * Call it in a setup function.
 */
export function useKeptFocus(): void {
  let focused: Element | null = null;
  onBeforeUpdate(() => {
    const { activeElement, body } = document;
    // The body has it while nothing else does.
    focused = activeElement === body ? null : activeElement;
  });
  onUpdated(() => {
    const isLost = document.activeElement === document.body && focused?.isConnected === true;
    if (isLost && focused instanceof HTMLElement) focused.focus({ preventScroll: true });
    focused = null;
  });
}
