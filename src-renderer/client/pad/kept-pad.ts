import { defineStore } from 'pinia';
import { markRaw, shallowRef } from 'vue';
import { noPerturbation } from '#shared/digit/perturbation';
import { usePadHistory } from './pad-history.ts';

/**
 * The one pad of the app: what is drawn on it, what can be undone, and how the drawing is perturbed stay while other
 * pages are shown.
 */
export const useKeptPad = defineStore('pad', () => ({
  pad: markRaw(usePadHistory()),
  perturbation: shallowRef(noPerturbation),
}));
