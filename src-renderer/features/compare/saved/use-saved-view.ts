import { computed, ref, watch } from 'vue';
import { useRoute } from 'vue-router';
import { useComparisons } from '../../../client/stores/comparisons.ts';
import { comparisonOf, isSameComparison, readState } from '../comparison-state.ts';
import type { Comparison } from '../use-comparison.ts';

/**
 * The saved comparison that an address names with `view`. Without runs, the address opens it; with runs, it shows them
 * as changes to it.
 */
export function useSavedView(comparison: Comparison) {
  const route = useRoute();
  const comparisons = useComparisons();
  const isSaving = ref(false);

  const id = computed(() => {
    const { view } = route.query;
    return route.name === 'compare' && typeof view === 'string' ? view : null;
  });
  const saved = computed(() => (id.value === null ? null : (comparisons.byId(id.value) ?? null)));
  const isWanted = computed(() => id.value !== null && route.query['runs'] === undefined);
  /** Whether the saved comparison that the address names is ready, still loading, missing, or can't be loaded. */
  const status = computed(() => {
    if (!isWanted.value || saved.value !== null) return 'ready';
    return comparisons.status === 'ready' ? 'missing' : comparisons.status;
  });
  const isChanged = computed(
    () => saved.value !== null && !isSameComparison(saved.value.state, comparison.state),
  );

  watch(
    [isWanted, saved],
    () => {
      if (isWanted.value && saved.value !== null) {
        const { tab, inside } = comparison.state;
        comparison.change(readState({ ...saved.value.state, tab, inside }));
      }
    },
    { immediate: true },
  );

  /** Saves the current comparison, as a new one or in place of the open one. */
  async function save(name: string, inPlace: boolean): Promise<void> {
    isSaving.value = true;
    const own = inPlace ? (saved.value?.id ?? undefined) : undefined;
    const view = await comparisons.save(name, comparisonOf(comparison.state), own);
    isSaving.value = false;
    if (view !== null) await comparison.showView(view);
  }

  if (comparisons.status !== 'ready') void comparisons.refresh();
  return { saved, status, isChanged, isSaving, save };
}
