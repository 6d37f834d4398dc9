import { computed, onScopeDispose, shallowRef, watch } from 'vue';
import type { HistoryColumns, HistoryKey } from '#shared/contract/commands';
import type { WorkbenchApi } from '#shared/contract/workbench-api';
import type { HistoryPoint } from '#shared/experiment/record';
import { useApp } from '../stores/app.ts';
import { useLiveRuns } from '../stores/live-runs.ts';
import { useWorkbench } from '../workbench.ts';
import { HistoryBuffer, isGap } from './history-buffer.ts';
import { useQuery } from './use-query.ts';

/** The least time between two fetches of points that the events skipped, in milliseconds. */
const fetchPause = 500;

/**
 * A run's history without gaps: read once, then updated by events. Points that the events skipped, or that a lost
 * connection missed, are fetched from after the last known step.
 * @param reportEvery that of the run's config
 */
export function useHistory(id: string, reportEvery: () => number) {
  return useHistories()(id, reportEvery);
}

/**
 * A function that works like `useHistory`, but in any effect scope and outside setup functions, and on request for some
 * columns only.
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
  /** Points that arrived while earlier ones were being fetched. */
  let waiting: HistoryPoint[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastDuration = 0;
  let isGone = false;

  const query = useQuery(fetchPoints, { isLazy: true });
  // Once it has been read, a failed update leaves it usable.
  const status = computed(() => {
    if (query.value.value !== null) return 'ready';
    return query.state.value.kind === 'failed' ? 'failed' : 'loading';
  });

  /** Fetches the points after the last known step. */
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

  /** The same, and then adds the points that arrived meanwhile. */
  async function fetchRest(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    await query.refresh();
    if (isGone || query.isAsking.value) return;
    const arrived = waiting;
    waiting = [];
    arrived.forEach(add);
    columns.value = buffer.columns();
  }

  function add(point: HistoryPoint): void {
    if (query.isAsking.value || timer !== undefined || status.value !== 'ready') {
      waiting.push(point);
    } else if (isGap(buffer.lastStep, point.step, reportEvery())) {
      waiting.push(point);
      // Long histories take longer to read, and reading must not take up all the time.
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
