import { defineStore } from 'pinia';
import { computed } from 'vue';
import type { ListedSweep } from '#shared/contract/commands';
import type { WorkbenchEvent } from '#shared/contract/events';
import type { SweepView } from '#shared/sweep/sweep-view';
import { useQuery, type Query } from '../query/use-query.ts';
import { useWorkbench } from '../workbench.ts';

/** Milliseconds for which events are collected before a sweep is read again: large ones take a while to read and show. */
const gathering = 600;

/** All sweeps, the newest first. Loaded by the first page that needs them. */
export const useSweeps = defineStore('sweeps', () => {
  const workbench = useWorkbench();
  const query: Query<readonly ListedSweep[]> = useQuery(() => workbench.call('sweeps.list', {}), {
    isNews: ({ kind }) =>
      kind === 'sweepChanged' ||
      kind === 'sweepDecided' ||
      // A trial that has ended, perhaps.
      (kind === 'ended' && isAnyRunning.value),
    gathering,
    isLazy: true,
  });
  const { state, value, error, refresh } = query;
  const listed = computed<readonly ListedSweep[]>(() => value.value ?? []);
  const isAnyRunning = computed(() =>
    listed.value.some((each) => each.kind === 'sweep' && each.status === 'running'),
  );
  const status = computed(() => {
    if (value.value !== null) return 'ready';
    return state.value.kind === 'failed' ? 'failed' : 'loading';
  });
  return { listed, status, error, refresh };
});

/** One sweep, kept up to date while it is shown. Call it in a setup function. */
export function useSweep(id: () => string): Query<SweepView> {
  const workbench = useWorkbench();
  const query: Query<SweepView> = useQuery(
    (sweep: string) => workbench.call('sweeps.show', { sweep }),
    {
      question: id,
      keeps: (older, newer) => older === newer,
      isNews: (event) => concerns(event, id(), query.value.value?.status === 'running'),
      gathering,
    },
  );
  return query;
}

function concerns(event: WorkbenchEvent, id: string, isRunning: boolean): boolean {
  switch (event.kind) {
    case 'sweepChanged':
    case 'sweepDecided':
      return event.id === id;
    case 'epoch':
    case 'started':
    case 'ended':
    case 'placed':
    case 'repeated':
      // Its next trial may be an experiment that this window doesn't know yet.
      return isRunning;
    default:
      return false;
  }
}
