import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import { usePreferences } from '../../../client/stores/preferences.ts';
import { emptyDraft, restoreDraft } from './draft.ts';

/**
 * The entries in the form for new runs. They stay while pages change, and are stored with the pages' preferences for
 * the next window, which reads them once, when the form is first shown.
 */
export const useDraft = defineStore('draft', () => {
  const stored = usePreferences().view<unknown>('newRun', emptyDraft);
  const draft = shallowRef(restoreDraft(stored.value));
  watch(draft, (now) => (stored.value = now), { flush: 'sync' });
  return { draft };
});
