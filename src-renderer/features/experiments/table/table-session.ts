import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { noFilter, withText } from '../filter/filter-state.ts';
import { emptySelection, type Selection } from '../selection/selection.ts';

/**
 * The filter, selection and expanded groups of the run table, and whether it shows archived experiments, kept while other
 * pages are shown.
 */
export const useTableSession = defineStore('experimentTable', () => {
  const filter = shallowRef(noFilter);
  const selection = shallowRef<Selection>(emptySelection);
  const showArchived = shallowRef(false);

  /** Ids of the lines of expanded groups. */
  const expanded = shallowRef<ReadonlySet<string>>(new Set());
  /** The group whose line has the keyboard; null: a run's line, which the selection names. */
  const activeGroup = shallowRef<string | null>(null);

  /** Filters by a text; an invalid one leaves the rows unchanged. For `finished` see `withText`. */
  function filterBy(text: string, finished = false): void {
    filter.value = withText(filter.value, text, finished);
  }

  return { filter, selection, showArchived, expanded, activeGroup, filterBy };
});
