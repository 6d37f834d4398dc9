import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import { UnrollError } from '#shared/contract/errors';
import type { ExperimentRunEvent, WorkbenchEvent } from '#shared/contract/events';
import type { ExperimentRecord } from '#shared/experiment/record';
import { useQuery } from '../../client/query/use-query.ts';
import { idOf } from '../../client/stores/experiment-list.ts';
import { useExperiments } from '../../client/stores/experiments.ts';
import { useWorkbench } from '../../client/workbench.ts';
import { afterEvent } from './run-record.ts';

interface Details {
  readonly record: ExperimentRecord;
  readonly folder: string;
  readonly readOnly: boolean;
}

/** The kinds of events that change a run's record. */
const recordKinds: ReadonlySet<WorkbenchEvent['kind']> = new Set([
  'started',
  'epoch',
  'paused',
  'proceeded',
  'tested',
  'ended',
]);

/** Milliseconds in which changes are gathered before a changed record is read again. */
const gathering = 200;

/** An experiment's record, kept up to date with its run and with edits. */
export function useRunRecord(id: string) {
  const workbench = useWorkbench();
  const experiments = useExperiments();
  const details = shallowRef<Details | null>(null);
  const isRemoved = ref(false);
  /** Counts events, to notice those that come while the record is read. */
  let events = 0;

  const listed = computed(() => experiments.byId(id));
  /** Includes edits immediately, before they are stored. */
  const record = computed<ExperimentRecord | null>(() => {
    const stored = details.value?.record ?? null;
    if (stored === null || listed.value?.kind !== 'experiment') return stored;
    const { name, notes, tags, starred } = listed.value.record;
    return { ...stored, name, notes, tags, starred };
  });

  async function read(): Promise<void> {
    const before = events;
    const found = await workbench.call('experiments.show', { experiment: id });
    // Events that arrived meanwhile are newer, and have the record read again.
    if (before === events || details.value === null) details.value = found;
    isRemoved.value = false;
  }

  const {
    state,
    error,
    refresh: load,
  } = useQuery(read, {
    // Hashes, times and the environment are not in the events of a run.
    isNews: (event) =>
      event.kind === 'experimentChanged' ? idOf(event.listed) === id : isOfRun(event),
    gathering,
  });
  const status = computed(() => {
    if (isRemoved.value) return 'notFound';
    const now = state.value;
    if (now.kind === 'failed') {
      const code = now.error instanceof UnrollError ? now.error.code : null;
      if (code === 'not-found') return 'notFound';
      if (code === 'damaged') return 'damaged';
    }
    // A record that was read once stays shown if it can't be read again.
    if (details.value !== null) return 'ready';
    return now.kind === 'failed' ? 'failed' : 'loading';
  });

  function isOfRun(event: WorkbenchEvent): event is ExperimentRunEvent {
    return 'experiment' in event && event.experiment === id && recordKinds.has(event.kind);
  }

  const endEvents = workbench.subscribe((event) => {
    if (event.kind === 'experimentRemoved' && event.id === id) isRemoved.value = true;
    if (!isOfRun(event)) return;
    events += 1;
    if (details.value !== null) {
      details.value = { ...details.value, record: afterEvent(details.value.record, event) };
    }
  });
  onScopeDispose(endEvents);

  return { record, details, status, error, load };
}
