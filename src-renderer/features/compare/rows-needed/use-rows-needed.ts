import { computed, onScopeDispose, shallowRef } from 'vue';
import type { RowsNeeded } from '#shared/inside/rows-needed';
import { useWorkbench } from '../../../client/workbench.ts';
import { useLazyValues } from '../use-lazy-values.ts';
import type { Comparison } from '../use-comparison.ts';

/** How soon the finished runs of a comparison know their answers: computed when it is first asked for, with progress. */
export function useRowsNeeded(comparison: Comparison) {
  const workbench = useWorkbench();
  const ids = computed(() =>
    comparison.readable
      .filter(({ status, record }) => status === 'ready' && record.status === 'finished')
      .map(({ id }) => id),
  );
  const results = useLazyValues<RowsNeeded>(
    () => ids.value,
    (experiment) => workbench.call('analyses.rowsNeeded', { experiment }),
  );
  /** How much is done of the analyses under way. */
  const shares = shallowRef<ReadonlyMap<string, number>>(new Map());
  const unsubscribe = workbench.subscribe((event) => {
    if (event.kind === 'analysisProgress') {
      shares.value = new Map([...shares.value, [event.id, event.share]]);
    }
  });
  onScopeDispose(unsubscribe);

  const progress = computed(() => {
    const { progress: read, missing } = results;
    if (read === null) return null;
    const partly = missing.reduce((sum, id) => sum + (shares.value.get(id) ?? 0), 0);
    return { done: read.done, of: read.of, share: (read.done + partly) / read.of };
  });

  /** Stops what is under way; it can be taken up again. */
  function cancel(): void {
    results.cancel();
    for (const experiment of results.missing) {
      void workbench.call('analyses.stop', { experiment }).catch(() => undefined);
    }
  }

  results.need();
  return { results, progress, cancel };
}
