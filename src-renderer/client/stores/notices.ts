import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

/** Something to be told in passing. */
export interface Notice {
  readonly kind: 'info' | 'success' | 'error';
  readonly text: string;
  /** What can be done about it, as a button. */
  readonly action?: { readonly label: string; readonly run: () => unknown } | undefined;
}

export interface ShownNotice extends Notice {
  readonly id: number;
}

/** The most notices that are seen at once; the oldest give way. */
const most = 5;

/** Notices that are being shown. How long each stays is the business of who shows them. */
export const useNotices = defineStore('notices', () => {
  const shown = shallowRef<readonly ShownNotice[]>([]);
  let lastId = 0;

  /** Shows a notice; returns its id. */
  function show(notice: Notice): number {
    lastId += 1;
    shown.value = [...shown.value, { ...notice, id: lastId }].slice(-most);
    return lastId;
  }

  function dismiss(id: number): void {
    shown.value = shown.value.filter((notice) => notice.id !== id);
  }

  return { shown, show, dismiss };
});
