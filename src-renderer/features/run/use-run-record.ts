import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import { UnrollError } from '#shared/contract/errors';
import type { ExperimentRecord } from '#shared/experiment/record';
import { useApp } from '../../client/stores/app.ts';
import { useExperiments } from '../../client/stores/experiments.ts';
import { errorOf } from '../../client/failures.ts';
import { useWorkbench } from '../../client/workbench.ts';
import { afterEvent } from './run-record.ts';

interface Details {
  readonly record: ExperimentRecord;
  readonly folder: string;
  readonly readOnly: boolean;
}

/** Milliseconds that further changes are waited for before a changed record is read again. */
const readAgainAfter = 200;

/** An experiment's record, kept up with its run and with what is changed about it. */
export function useRunRecord(id: string) {
  const workbench = useWorkbench();
  const experiments = useExperiments();
  const app = useApp();
  const details = shallowRef<Details | null>(null);
  const status = ref<'loading' | 'ready' | 'notFound' | 'damaged' | 'failed'>('loading');
  const error = shallowRef<Error | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts events, to notice those that come while the record is read. */
  let events = 0;

  const listed = computed(() => experiments.byId(id));
  /** With what a person changes at once, before it is stored. */
  const record = computed<ExperimentRecord | null>(() => {
    const stored = details.value?.record ?? null;
    if (stored === null || listed.value?.kind !== 'experiment') return stored;
    const { name, notes, tags, starred } = listed.value.record;
    return { ...stored, name, notes, tags, starred };
  });

  async function load(): Promise<void> {
    clearTimeout(timer);
    const before = events;
    try {
      const read = await workbench.call('experiments.show', { experiment: id });
      if (before !== events && details.value !== null) readSoon();
      else details.value = read;
      status.value = 'ready';
      error.value = null;
    } catch (failure) {
      error.value = errorOf(failure);
      const code = failure instanceof UnrollError ? failure.code : null;
      if (code === 'not-found') status.value = 'notFound';
      else if (code === 'damaged') status.value = 'damaged';
      else if (details.value === null) status.value = 'failed';
    }
  }

  function readSoon(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void load(), readAgainAfter);
  }

  const endEvents = workbench.subscribe((event) => {
    if (event.kind === 'experimentRemoved' && event.id === id) {
      status.value = 'notFound';
      return;
    }
    if (event.kind === 'experimentChanged') {
      const { listed: changed } = event;
      if ((changed.kind === 'experiment' ? changed.record.id : changed.id) === id) readSoon();
      return;
    }
    if (!('experiment' in event) || event.experiment !== id) return;
    if (['started', 'epoch', 'paused', 'proceeded', 'tested', 'ended'].includes(event.kind)) {
      events += 1;
      if (details.value !== null) {
        details.value = { ...details.value, record: afterEvent(details.value.record, event) };
      }
      // Hashes, times and the environment are not in the events.
      readSoon();
    }
  });
  watch(
    () => app.connection,
    (connection) => {
      if (connection === 'connected') void load();
    },
  );
  onScopeDispose(() => {
    clearTimeout(timer);
    endEvents();
  });

  void load();
  return { record, details, status, error, load };
}
