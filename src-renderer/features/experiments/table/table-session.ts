import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { noFilter, withText } from '../filter/filter-state.ts';
import { emptySelection, type Selection } from '../selection/selection.ts';

/** Filter and selection of the run table; they stay while other pages are looked at. */
export const useTableSession = defineStore('experimentTable', () => {
  const filter = shallowRef(noFilter);
  const selection = shallowRef<Selection>(emptySelection);

  /** Filters by another text; a wrong one leaves the rows as they are. For `finished` see `withText`. */
  function filterBy(text: string, finished = false): void {
    filter.value = withText(filter.value, text, finished);
  }

  return { filter, selection, filterBy };
});
