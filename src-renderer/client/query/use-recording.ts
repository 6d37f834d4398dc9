import { computed, shallowRef } from 'vue';
import type { RecordedPoint } from '#shared/inside/recording';
import { useWorkbench } from '../workbench.ts';
import { useQuery } from './use-query.ts';

/** Milliseconds for which a run's progress is collected before what was recorded meanwhile is fetched. */
const gathering = 1000;

/**
 * What was recorded inside the network of a run, kept up to date while it trains: only what is new is fetched. Works in
 * any effect scope whose context has the stores.
 */
export function useRecording(id: string) {
  const workbench = useWorkbench();
  const points = shallowRef<readonly RecordedPoint[]>([]);
  /** Whether they can be continued; else everything is read. */
  let isCurrent = false;
  let outdated = 0;

  async function fetchMore(): Promise<true> {
    const known = isCurrent ? points.value : [];
    const begun = outdated;
    const afterStep = known.at(-1)?.step;
    const more = await workbench.call('experiments.recording', {
      experiment: id,
      ...(afterStep !== undefined && { afterStep }),
    });
    points.value = [...known, ...more];
    isCurrent = begun === outdated;
    return true;
  }

  const query = useQuery(fetchMore, {
    gathering,
    isNews(event) {
      if (!('experiment' in event) || event.experiment !== id) return false;
      // What a resumed run had recorded after its checkpoint is recorded again, and a finished one is read as it is kept.
      if (event.kind === 'started' || event.kind === 'ended') {
        isCurrent = false;
        outdated += 1;
      }
      return ['started', 'progress', 'epoch', 'ended'].includes(event.kind);
    },
  });
  // Once it has been read, a failed update leaves it usable.
  const status = computed(() => {
    if (query.value.value !== null) return 'ready';
    return query.state.value.kind === 'failed' ? 'failed' : 'loading';
  });
  return { points, status, error: query.error, retry: query.refresh };
}
