import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { emptyDraft, type SweepDraft } from './sweep-draft.ts';

/** What was typed into the form for a new sweep, kept while other pages are shown. */
export const useSweepDraft = defineStore('sweepDraft', () => {
  const draft = shallowRef<SweepDraft>(emptyDraft);
  return { draft };
});
