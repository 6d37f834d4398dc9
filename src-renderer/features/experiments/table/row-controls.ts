/** What can be used in a row or the head of the table, except what is only for the pointer. */
const controls = 'button:not(:disabled), a[href], input:not(:disabled)';

/** The controls of a row or the head of the table, from left to right. */
export function controlsIn(row: Element | null | undefined): readonly HTMLElement[] {
  return [...(row?.querySelectorAll<HTMLElement>(controls) ?? [])];
}

/** The row or head of the table that an element is in; null if it is in neither. */
export function rowOf(element: EventTarget | null): HTMLElement | null {
  return element instanceof HTMLElement ? element.closest<HTMLElement>('[role=row]') : null;
}
