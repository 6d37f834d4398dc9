import { defineStore } from 'pinia';
import { markRaw } from 'vue';
import { usePadHistory } from './pad-history.ts';

/** The one pad of the app: what is drawn on it, and what can be undone, stay while other pages are shown. */
export const useKeptPad = defineStore('pad', () => ({ pad: markRaw(usePadHistory()) }));
