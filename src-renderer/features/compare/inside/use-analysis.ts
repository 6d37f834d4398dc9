import { computed, onScopeDispose, proxyRefs, shallowRef } from 'vue';
import { analysisOf, type AnalysisKind, type AnalysisResults } from '#shared/inside/analyses';
import { hasWeights } from '#shared/experiment/left-out';
import type { ExperimentRecord } from '#shared/experiment/record';
import { useWorkbench } from '../../../client/workbench.ts';
import { useLazyValues } from '../use-lazy-values.ts';
import type { Comparison } from '../use-comparison.ts';

/** Whether a run has a finished model that is here, and that such an analysis can be made of. */
function canBeAnalysed(record: ExperimentRecord, kind: AnalysisKind): boolean {
  if (record.status !== 'finished' || !hasWeights(record)) return false;
  return (analysisOf(kind).refuses?.(record.config) ?? null) === null;
}

/**
 * The results of an analysis of the finished runs of a comparison, by id: computed when they are first asked for, with
 * progress. What is under way ends with the scope.
 */
export function useAnalysis<Kind extends AnalysisKind>(comparison: Comparison, kind: Kind) {
  const workbench = useWorkbench();
  // Another window may wait for the same.
  const asker = crypto.randomUUID();
  const ids = computed(() =>
    comparison.readable
      .filter(({ status, record }) => status === 'ready' && canBeAnalysed(record, kind))
      .map(({ id }) => id),
  );
  const results = useLazyValues(
    () => ids.value,
    // The answer is of the kind that was asked for.
    async (experiment) =>
      (await workbench.call('analyses.run', { experiment, kind, asker })) as AnalysisResults[Kind],
  );
  /** How much is done of the analyses under way. */
  const shares = shallowRef<ReadonlyMap<string, number>>(new Map());
  const unsubscribe = workbench.subscribe((event) => {
    if (event.kind === 'analysisProgress' && event.analysis === kind) {
      shares.value = new Map([...shares.value, [event.id, event.share]]);
    }
  });
  onScopeDispose(() => {
    unsubscribe();
    // Nobody would see how far it is, or could cancel it.
    cancel();
  });

  const progress = computed(() => {
    const { progress: read, missing } = results;
    if (read === null) return null;
    const partly = missing.reduce((sum, id) => sum + (shares.value.get(id) ?? 0), 0);
    return { done: read.done, of: read.of, share: (read.done + partly) / read.of };
  });

  /** Stops what is under way; it can be taken up again. */
  function cancel(): void {
    results.cancel();
    // Taken up again, an analysis starts from the beginning.
    shares.value = new Map();
    for (const experiment of results.missing) {
      void workbench.call('analyses.stop', { experiment, kind, asker }).catch(() => undefined);
    }
  }

  results.need();
  return proxyRefs({ kind, results, progress, cancel });
}

/** Of any kind, for what shows only how far it is. */
export type AnalysisUnderWay = ReturnType<typeof useAnalysis<AnalysisKind>>;
