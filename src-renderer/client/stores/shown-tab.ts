import { defineStore } from 'pinia';
import { onScopeDispose, ref, watch, type Ref } from 'vue';
import { useRoute } from 'vue-router';

/** The tab of the current page, for pages that don't keep it in their address. */
export const useShownTab = defineStore('shownTab', () => {
  const tab = ref<string | null>(null);
  return { tab };
});

/**
 * Has a page with tabs show the one that its address names, and tells which one it shows. Call it in a setup function.
 * @param tab the page's own
 * @param isTab whether the page has a tab of that name
 */
export function useTabOfAddress<Tab extends string>(
  tab: Ref<Tab>,
  isTab: (name: string) => boolean,
): void {
  const route = useRoute();
  const page = route.name;
  const shown = useShownTab();
  watch(
    () => (route.name === page ? route.query['tab'] : undefined),
    (given) => {
      if (typeof given === 'string' && isTab(given)) tab.value = given as Tab;
    },
    { immediate: true },
  );
  watch(tab, (name) => (shown.tab = name), { immediate: true });
  onScopeDispose(() => (shown.tab = null));
}
