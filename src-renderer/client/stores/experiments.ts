import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { EndedOperation, ListChanges, ListedExperiment } from '#shared/contract/commands';
import type { Revision } from '#shared/contract/revision';
import { counted } from '#shared/text/format';
import { idOf, inOrder, withChanges, type ExperimentChange } from './experiment-list.ts';
import { errorOf, messageOf } from '../failures.ts';
import { useNotices } from './notices.ts';
import { doneIn, isUndoable, undoingStep, type OperationRequest } from './operation-undo.ts';
import { doneText, failureText } from './operation-words.ts';
import { useOperations } from './operations.ts';
import { useUndo } from './undo.ts';
import { useWorkbench } from '../workbench.ts';

/** A change of one experiment. */
interface Change {
  readonly id: string;
  readonly change: ExperimentChange;
}

/** All experiments that aren't in the trash, kept up to date. */
export const useExperiments = defineStore('experiments', () => {
  const workbench = useWorkbench();
  const notices = useNotices();
  const undo = useUndo();
  const operations = useOperations();

  const known = shallowRef<ReadonlyMap<string, ListedExperiment>>(new Map());
  const pending = shallowRef<readonly Change[]>([]);
  /** Being moved to the trash, and no longer shown. */
  const leaving = shallowRef<ReadonlySet<string>>(new Set());
  const status = ref<'loading' | 'ready' | 'failed'>('loading');
  const error = shallowRef<Error | null>(null);
  /** Experiments changed by events since the pending list was requested; null: removed. */
  let meanwhile: Map<string, ListedExperiment | null> | null = null;
  let refreshing: Promise<void> | null = null;
  /** What the list has at least; null if that isn't known. */
  let revision: Revision | null = null;

  const shown = computed(() => withChanges(known.value, pending.value, leaving.value));
  const entries = computed(() => inOrder(shown.value.values()));
  const records = computed(() =>
    entries.value.flatMap((entry) => (entry.kind === 'experiment' ? [entry.record] : [])),
  );
  /** Those that can be chosen automatically. */
  const unarchived = computed(() => records.value.filter(({ archived }) => !archived));

  workbench.subscribe((event) => {
    if (event.kind === 'experimentChanged') put(idOf(event.listed), event.listed);
    else if (event.kind === 'experimentRemoved') put(event.id, null);
  });

  function put(id: string, listed: ListedExperiment | null): void {
    meanwhile?.set(id, listed);
    if (listed === null && !known.value.has(id)) return;
    const all = new Map(known.value);
    if (listed === null) all.delete(id);
    else all.set(id, listed);
    known.value = all;
  }

  function byId(id: string): ListedExperiment | undefined {
    return shown.value.get(id);
  }

  /** Reads the list again. If that fails, the old list stays, and `status` and `error` say so. */
  function refresh(): Promise<void> {
    refreshing ??= readList().finally(() => (refreshing = null));
    return refreshing;
  }

  /** Reads what has changed in the list, of which little does, and all of it only if that isn't known. */
  function bringUpToDate(): Promise<void> {
    refreshing ??= readChanges().finally(() => (refreshing = null));
    return refreshing;
  }

  async function readChanges(): Promise<void> {
    meanwhile = new Map();
    const changes = await changesSince(revision);
    if (status.value !== 'ready' || changes === null || changes.entries === null) return readList();
    revision = changes.revision;
    if (changes.entries.length + changes.removed.length > 0) {
      const all = new Map(known.value);
      for (const listed of changes.entries) all.set(idOf(listed), listed);
      for (const id of changes.removed) all.delete(id);
      take(all);
    }
    meanwhile = null;
  }

  /** @returns null if that can't be read; what reads the list says why */
  async function changesSince(since: Revision | null): Promise<ListChanges | null> {
    try {
      return await workbench.call('experiments.changes', { since });
    } catch {
      return null;
    }
  }

  /** Shows a list that was asked for, with what events have said since. */
  function take(all: Map<string, ListedExperiment>): void {
    for (const [id, listed] of meanwhile ?? []) {
      if (listed === null) all.delete(id);
      else all.set(id, listed);
    }
    known.value = all;
  }

  async function readList(): Promise<void> {
    meanwhile ??= new Map();
    // Asked for before the list, which has this revision or a later one.
    const asked = changesSince(null);
    try {
      const list = await workbench.call('experiments.list', {});
      take(new Map(list.map((listed) => [idOf(listed), listed])));
      status.value = 'ready';
      error.value = null;
      revision = (await asked)?.revision ?? null;
    } catch (failure) {
      status.value = 'failed';
      error.value = errorOf(failure);
    } finally {
      meanwhile = null;
    }
  }

  /**
   * Changes an experiment. The change is shown immediately, and reverted with a notice if it fails. Can be undone.
   * @returns whether it succeeded
   */
  function update(id: string, change: ExperimentChange): Promise<boolean> {
    return undo.whileMaking(() => changeOne(id, change));
  }

  async function changeOne(id: string, change: ExperimentChange): Promise<boolean> {
    const before = byId(id);
    if (before?.kind !== 'experiment') return false;
    const { record } = before;
    const keys = Object.keys(change) as (keyof ExperimentChange)[];
    const back = Object.fromEntries(keys.map((key) => [key, record[key]]));
    try {
      await apply(id, change);
    } catch (failure) {
      const text = `“${record.name}” was not changed: ${messageOf(failure)}`;
      notices.show({ kind: 'error', text });
      return false;
    }
    undo.push({
      label: labelOf(change, record.name),
      undo: () => apply(id, back),
      redo: () => apply(id, change),
    });
    return true;
  }

  async function apply(id: string, change: ExperimentChange): Promise<void> {
    const added = { id, change };
    pending.value = [...pending.value, added];
    try {
      const record = await workbench.call('experiments.update', {
        experiment: id,
        change: structuredClone(change),
      });
      put(id, { kind: 'experiment', record, readOnly: false });
    } finally {
      pending.value = pending.value.filter((other) => other !== added);
    }
  }

  /**
   * Changes several experiments in one operation, each in its own way. The changes are shown immediately; those that
   * fail are reverted with a notice. Can be undone in one step.
   * @param label what is done, for undo: `Add tag “old”`
   * @returns whether all of them could be changed
   */
  async function updateMany(changes: readonly Change[], label: string): Promise<boolean> {
    const possible = changes.filter(({ id }) => byId(id)?.kind === 'experiment');
    if (possible.length === 0) return changes.length === 0;
    const ended = await undo.whileMaking(() =>
      begin({
        name: 'experiments.updateMany',
        input: {
          label,
          changes: possible.map(({ id, change }) => ({ experiment: id, change })),
        },
      }),
    );
    return ended !== null && doneIn(ended).length === changes.length;
  }

  /**
   * Moves experiments to the trash, and stops those that are running. Shows the outcome with a button to undo it.
   * @returns the ids of those that were moved
   */
  async function remove(ids: readonly string[]): Promise<readonly string[]> {
    const [first = ''] = ids;
    const what = ids.length === 1 ? `“${nameOf(first)}”` : counted(ids.length, 'experiment');
    const ended = await undo.whileMaking(() =>
      begin({
        name: 'experiments.removeMany',
        input: { label: `Move ${what} to the trash`, experiments: [...ids] },
      }),
    );
    if (ended === null) return [];
    const gone = doneIn(ended).map(({ experiment }) => experiment);
    if (gone.length > 0)
      offerUndo(ids.length === 1 ? `${what} moved to the trash` : doneText(ended));
    return gone;
  }

  /** Restores experiments from the trash. Can be undone. @returns their ids, which may be new */
  async function restore(ids: readonly string[]): Promise<readonly string[]> {
    const label = `Restore ${counted(ids.length, 'experiment')}`;
    const ended = await undo.whileMaking(() =>
      begin({ name: 'experiments.restoreMany', input: { label, experiments: [...ids] } }),
    );
    return ended === null ? [] : doneIn(ended).map(({ id }) => id);
  }

  /** Performs an operation that can be undone. @returns null if it failed as a whole, which is shown */
  async function begin(request: OperationRequest): Promise<EndedOperation | null> {
    try {
      const ended = await perform(request);
      remember(ended);
      return ended;
    } catch (failure) {
      notices.show({ kind: 'error', text: `${request.input.label}: ${messageOf(failure)}` });
      return null;
    }
  }

  /** Performs an operation, whose outcome is shown in the list before it is known. @throws UnrollError */
  async function perform({ name, input }: OperationRequest): Promise<EndedOperation> {
    const changes =
      name === 'experiments.updateMany'
        ? input.changes.map(({ experiment, change }) => ({ id: experiment, change }))
        : [];
    const removed = new Set(name === 'experiments.removeMany' ? input.experiments : []);
    pending.value = [...pending.value, ...changes];
    leaving.value = new Set([...leaving.value, ...removed]);
    try {
      const ended = await operations.run(name, structuredClone(input));
      showFailures(ended);
      if (ended.action === 'remove')
        for (const { experiment } of doneIn(ended)) put(experiment, null);
      return ended;
    } finally {
      const done = new Set<Change>(changes);
      pending.value = pending.value.filter((change) => !done.has(change));
      leaving.value = new Set([...leaving.value].filter((id) => !removed.has(id)));
    }
  }

  /** Lets an operation be undone, if any of its experiments was changed. */
  function remember(ended: EndedOperation): void {
    const { action, label } = ended;
    if (!isUndoable(action) || doneIn(ended).length === 0) return;
    const step = undoingStep({ ...ended, action }, perform);
    undo.push({ label, undo: step, redo: step });
  }

  operations.onRecovered((ended) => {
    showFailures(ended);
    if (ended.action === 'export') {
      const text =
        'The archive didn’t arrive, because the page was reloaded or lost its connection. Export the experiments again.';
      notices.show({ kind: 'error', text });
      return;
    }
    remember(ended);
    if (doneIn(ended).length > 0 && isUndoable(ended.action)) offerUndo(doneText(ended));
  });

  function offerUndo(text: string): void {
    notices.show({ kind: 'info', text, action: { label: 'Undo', run: () => undo.undo() } });
  }

  function nameOf(id: string): string {
    const entry = known.value.get(id);
    return entry?.kind === 'experiment' ? entry.record.name : id;
  }

  /** Shows a notice if any experiment of an operation failed. */
  function showFailures(ended: EndedOperation): void {
    const text = failureText(ended, nameOf);
    if (text !== null) notices.show({ kind: 'error', text });
  }

  return {
    entries,
    records,
    unarchived,
    status,
    error,
    byId,
    refresh,
    bringUpToDate,
    update,
    updateMany,
    remove,
    restore,
    showFailures,
  };
});

function labelOf(change: ExperimentChange, name: string): string {
  if (change.name !== undefined) return `Rename “${name}”`;
  if (change.starred !== undefined) return `${change.starred ? 'Star' : 'Unstar'} “${name}”`;
  return `Change the ${change.tags !== undefined ? 'tags' : 'notes'} of “${name}”`;
}
