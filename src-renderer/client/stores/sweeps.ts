import { computed, onScopeDispose, reactive } from 'vue';
import type { SweepOfRun } from '#shared/compare/grouping';
import type { ListedSweep } from '#shared/contract/commands';
import type { WorkbenchEvent } from '#shared/contract/events';
import { withChanges, type SweepCopy } from '#shared/sweep/sweep-changes';
import type { SweepView } from '#shared/sweep/sweep-view';
import { useQuery, type Query } from '../query/use-query.ts';
import { useApp } from './app.ts';
import { useWorkbench } from '../workbench.ts';

/** Milliseconds for which events are collected before a sweep is read again: large ones take a while to read and show. */
const gathering = 600;

/** Milliseconds after which sweeps that run are read again while they are seen. */
const refreshInterval = 15_000;

/** All sweeps, the newest first, kept up to date while they are shown. Call it in a setup function. */
export function useSweeps() {
  const workbench = useWorkbench();
  const query: Query<readonly ListedSweep[]> = useQuery(() => workbench.call('sweeps.list', {}), {
    isNews: ({ kind }) =>
      kind === 'sweepChanged' ||
      kind === 'sweepRemoved' ||
      kind === 'sweepDecided' ||
      // A trial that has ended, perhaps.
      (kind === 'ended' && isAnyRunning.value),
    gathering,
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
  askFromTimeToTime(() => isAnyRunning.value, refresh);
  return reactive({ listed, status, error, refresh });
}

/**
 * One sweep, kept up to date while it is shown: only what has changed is asked for, and what hasn't stays the same object.
 * Call it in a setup function.
 */
export function useSweep(id: () => string): Query<SweepView> {
  const workbench = useWorkbench();
  let copy: SweepCopy | null = null;
  async function bringUpToDate(sweep: string): Promise<SweepView> {
    const known = copy?.view.id === sweep ? copy : null;
    const changes = await workbench.call('sweeps.changes', {
      sweep,
      ...(known !== null && { since: known.revision }),
    });
    copy = withChanges(known, changes);
    // If changes before these were missed, all is asked for.
    return copy?.view ?? bringUpToDate(sweep);
  }
  const query: Query<SweepView> = useQuery(bringUpToDate, {
    question: id,
    keeps: (older, newer) => older === newer,
    isNews: (event) => concerns(event, id(), query.value.value),
    gathering,
  });
  askFromTimeToTime(() => query.value.value?.status === 'running', query.refresh);
  return query;
}

/** Milliseconds for which events are collected before it is asked again which sweep runs belong to. */
const gatheringOfMembers = 3000;

/**
 * The sweep that a run belongs to, as far as it is wanted. Call it in a setup function.
 * @returns a function of a run's id, with the sweep's name; null: none
 */
export function useSweepOfRun(isWanted: () => boolean): SweepOfRun {
  const workbench = useWorkbench();
  const { value } = useQuery(() => workbench.call('sweeps.members', {}), {
    question: () => isWanted() || null,
    isNews: ({ kind }) => kind === 'sweepChanged' || kind === 'sweepRemoved',
    gathering: gatheringOfMembers,
  });
  return (run) => value.value?.[run] ?? null;
}

/** Another program may run a sweep, and this one has no events of it. */
function askFromTimeToTime(isRunning: () => boolean, refresh: () => Promise<void>): void {
  const app = useApp();
  const ask = (): void => {
    const isShown = document.visibilityState === 'visible' && app.connection === 'connected';
    if (isShown && isRunning()) void refresh();
  };
  const timer = setInterval(ask, refreshInterval);
  window.addEventListener('focus', ask);
  onScopeDispose(() => {
    clearInterval(timer);
    window.removeEventListener('focus', ask);
  });
}

function concerns(event: WorkbenchEvent, id: string, view: SweepView | null): boolean {
  switch (event.kind) {
    case 'sweepChanged':
    case 'sweepRemoved':
    case 'sweepDecided':
      return event.id === id;
    case 'experimentRemoved':
      return view?.trials.some(({ experiment }) => experiment === event.id) ?? false;
    case 'epoch':
    case 'started':
    case 'ended':
    case 'placed':
    case 'repeated':
      // Its next trial may be an experiment that this window doesn't know yet.
      return view?.status === 'running';
    default:
      return false;
  }
}
