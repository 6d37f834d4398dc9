import { defineStore } from 'pinia';
import { onScopeDispose, ref, watch, type Ref } from 'vue';
import { useRoute } from 'vue-router';

/** The tab of the current page; null for a page without tabs. */
export const useShownTab = defineStore('shownTab', () => {
  const tab = ref<string | null>(null);
  /** The tab that an address of the page without one shows; null: the same as before. */
  const usual = ref<string | null>(null);
  return { tab, usual };
});

/**
 * Tells which tab a page shows. Call it in a setup function.
 * @param usual what an address of the page without a tab shows; null: what it showed before
 */
export function useTabTold(tab: () => string, usual: string | null): void {
  const shown = useShownTab();
  shown.usual = usual;
  watch(tab, (name) => (shown.tab = name), { immediate: true, flush: 'sync' });
  onScopeDispose(() => {
    shown.tab = null;
    shown.usual = null;
  });
}

/**
 * Has a page with tabs show the one that its address names, and tells which one it shows, for pages that don't keep it in
 * their address. Call it in a setup function.
 * @param tab the page's own
 * @param isTab whether the page has a tab of that name
 */
export function useTabOfAddress<Tab extends string>(
  tab: Ref<Tab>,
  isTab: (name: string) => boolean,
): void {
  const route = useRoute();
  const page = route.name;
  watch(
    () => (route.name === page ? route.query['tab'] : undefined),
    (given) => {
      if (typeof given === 'string' && isTab(given)) tab.value = given as Tab;
    },
    { immediate: true },
  );
  useTabTold(() => tab.value, null);
}
