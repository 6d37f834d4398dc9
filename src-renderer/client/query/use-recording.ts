import { computed, onScopeDispose, shallowRef, watch } from 'vue';
import type { WorkbenchApi } from '#shared/contract/workbench-api';
import type { RecordedPoint } from '#shared/inside/recording';
import { useApp } from '../stores/app.ts';
import { useWorkbench } from '../workbench.ts';
import { useQuery } from './use-query.ts';

/** Milliseconds for which a run's progress is collected before what was recorded meanwhile is fetched. */
const gathering = 1000;

/** What was recorded inside the network of a run, kept up to date while it trains: only what is new is fetched. */
export function useRecording(id: string) {
  return useRecordings()(id);
}

/** A function that works like `useRecording`, but in any effect scope and outside setup functions. */
export function useRecordings() {
  const sources = { workbench: useWorkbench(), app: useApp() };
  return (id: string) => followRecording(sources, id);
}

interface Sources {
  readonly workbench: WorkbenchApi;
  readonly app: ReturnType<typeof useApp>;
}

function followRecording({ workbench, app }: Sources, id: string) {
  const points = shallowRef<readonly RecordedPoint[]>([]);
  /** Whether they can be continued; else everything is read. */
  let isCurrent = false;
  let outdated = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

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

  const query = useQuery(fetchMore);
  // Once it has been read, a failed update leaves it usable.
  const status = computed(() => {
    if (query.value.value !== null) return 'ready';
    return query.state.value.kind === 'failed' ? 'failed' : 'loading';
  });

  const endEvents = workbench.subscribe((event) => {
    if (!('experiment' in event) || event.experiment !== id) return;
    // What a resumed run had recorded after its checkpoint is recorded again, and a finished one is read as it is kept.
    if (event.kind === 'started' || event.kind === 'ended') {
      isCurrent = false;
      outdated += 1;
    } else if (event.kind !== 'progress' && event.kind !== 'epoch') return;
    timer ??= setTimeout(() => {
      timer = undefined;
      void query.refresh();
    }, gathering);
  });
  watch(
    () => app.connection,
    (connection) => {
      if (connection !== 'connected') return;
      // Whether the run was resumed meanwhile wasn't told.
      isCurrent = false;
      outdated += 1;
      void query.refresh();
    },
  );
  onScopeDispose(() => {
    endEvents();
    clearTimeout(timer);
  });
  return { points, status, error: query.error, retry: query.refresh };
}
