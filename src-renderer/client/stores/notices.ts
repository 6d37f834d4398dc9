import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

/** A short message to show for a while. */
export interface Notice {
  readonly kind: 'info' | 'success' | 'error';
  readonly text: string;
  /** A button that does something about it. */
  readonly action?: { readonly label: string; readonly run: () => unknown } | undefined;
}

export interface ShownNotice extends Notice {
  readonly id: number;
}

/** At most so many notices are shown at once; the oldest disappear first. */
const maxShown = 5;

/** The notices being shown. The component that shows them decides how long each stays. */
export const useNotices = defineStore('notices', () => {
  const shown = shallowRef<readonly ShownNotice[]>([]);
  let lastId = 0;

  /** Shows a notice; returns its id. */
  function show(notice: Notice): number {
    lastId += 1;
    shown.value = [...shown.value, { ...notice, id: lastId }].slice(-maxShown);
    return lastId;
  }

  /** Removes a notice. */
  function dismiss(id: number): void {
    shown.value = shown.value.filter((notice) => notice.id !== id);
  }

  return { shown, show, dismiss };
});
