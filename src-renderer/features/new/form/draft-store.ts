import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import { usePreferences } from '../../../client/stores/preferences.ts';
import { emptyDraft, restoreDraft } from './draft.ts';

/**
 * What has been put into the form of new runs. It stays while pages change, and is kept for the next window with what
 * pages remember; from there it is taken over once, when the form is first seen.
 */
export const useDraft = defineStore('draft', () => {
  const kept = usePreferences().view<unknown>('newRun', emptyDraft);
  const draft = shallowRef(restoreDraft(kept.value));
  watch(draft, (now) => (kept.value = now), { flush: 'sync' });
  return { draft };
});
