import { computed, onScopeDispose, shallowRef, watch } from 'vue';
import type { HistoryColumns, HistoryKey } from '#shared/contract/commands';
import type { WorkbenchApi } from '#shared/contract/workbench-api';
import type { HistoryPoint } from '#shared/experiment/record';
import { useApp } from '../stores/app.ts';
import { useLiveRuns } from '../stores/live-runs.ts';
import { useWorkbench } from '../workbench.ts';
import { HistoryBuffer, isGap } from './history-buffer.ts';
import { useQuery } from './use-query.ts';

/** Milliseconds at least between two times that points left out by the events are fetched. */
const fetchPause = 500;

/**
 * A run's history without gaps: read once, then kept up by events, with what events left out (or a lost connection
 * swallowed) fetched after the last known step. `reportEvery` is the config's.
 */
export function useHistory(id: string, reportEvery: () => number) {
  return useHistories()(id, reportEvery);
}

/**
 * A function that does what `useHistory` does also where there is no setup function, within any effect scope, and on
 * request for some columns alone.
 */
export function useHistories() {
  const workbench = useWorkbench();
  const app = useApp();
  const liveRuns = useLiveRuns();
  return (id: string, reportEvery: () => number, keys?: readonly HistoryKey[]) =>
    followHistory({ workbench, app, liveRuns }, id, reportEvery, keys);
}

interface Sources {
  readonly workbench: WorkbenchApi;
  readonly app: ReturnType<typeof useApp>;
  readonly liveRuns: ReturnType<typeof useLiveRuns>;
}

function followHistory(
  { workbench, app, liveRuns }: Sources,
  id: string,
  reportEvery: () => number,
  keys?: readonly HistoryKey[],
) {
  const buffer = new HistoryBuffer(keys);
  const columns = shallowRef<HistoryColumns>(buffer.columns());
  /** Points that came while others before them were being fetched. */
  let waiting: HistoryPoint[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastDuration = 0;
  let isGone = false;

  const query = useQuery(fetchPoints, { isLazy: true });
  // Once it has been read, it is kept up as far as it goes.
  const status = computed(() => {
    if (query.value.value !== null) return 'ready';
    return query.state.value.kind === 'failed' ? 'failed' : 'loading';
  });

  /** Fetches what comes after the last known step. */
  async function fetchPoints(): Promise<true> {
    const start = performance.now();
    const afterStep = buffer.lastStep;
    try {
      const more = await workbench.call('experiments.history', {
        experiment: id,
        ...(afterStep === 0 ? {} : { afterStep }),
        ...(keys && { columns: [...keys] }),
      });
      if (afterStep === buffer.lastStep) buffer.append(more);
      return true;
    } finally {
      lastDuration = performance.now() - start;
    }
  }

  /** The same, and then adds what came meanwhile. */
  async function fetchRest(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    await query.refresh();
    if (isGone || query.isAsking.value) return;
    const came = waiting;
    waiting = [];
    came.forEach(add);
    columns.value = buffer.columns();
  }

  function add(point: HistoryPoint): void {
    if (query.isAsking.value || timer !== undefined || status.value !== 'ready') {
      waiting.push(point);
    } else if (isGap(buffer.lastStep, point.step, reportEvery())) {
      waiting.push(point);
      // Long histories take longer to read: the reading must not become all that is done.
      timer = setTimeout(() => void fetchRest(), Math.max(fetchPause, 4 * lastDuration));
    } else {
      buffer.appendPoint(point);
      columns.value = buffer.columns();
    }
  }

  function restart(step: number): void {
    buffer.dropAfter(step);
    waiting = waiting.filter((point) => point.step <= step);
    columns.value = buffer.columns();
  }

  const endPoints = liveRuns.onPoints(id, add);
  const endEvents = workbench.subscribe((event) => {
    if (!('experiment' in event) || event.experiment !== id) return;
    if (event.kind === 'started') restart(event.step);
    else if (event.kind === 'ended') void fetchRest();
  });
  watch(
    () => app.connection,
    (connection) => {
      if (connection === 'connected') void fetchRest();
    },
  );
  onScopeDispose(() => {
    isGone = true;
    clearTimeout(timer);
    endPoints();
    endEvents();
  });

  void fetchRest();
  return { columns, status, error: query.error, retry: fetchRest };
}
