import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { ListedExperiment } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import { idOf, inOrder, withChanges, type ExperimentChange } from './experiment-list.ts';
import { errorOf, messageOf } from '../failures.ts';
import { useNotices } from './notices.ts';
import { useUndo } from './undo.ts';
import { useWorkbench } from '../workbench.ts';

/** A change of one experiment. */
interface Change {
  readonly id: string;
  readonly change: ExperimentChange;
}

/** How far experiments have been moved to the trash or back. */
export interface MoveProgress {
  readonly what: 'Moving to trash' | 'Restoring';
  readonly done: number;
  readonly of: number;
}

/** All experiments that aren't in the trash, kept up to date. */
export const useExperiments = defineStore('experiments', () => {
  const workbench = useWorkbench();
  const notices = useNotices();
  const undo = useUndo();

  const known = shallowRef<ReadonlyMap<string, ListedExperiment>>(new Map());
  const pending = shallowRef<readonly Change[]>([]);
  /** Being moved to the trash, and no longer shown. */
  const leaving = shallowRef<ReadonlySet<string>>(new Set());
  /** Null while none are moved. */
  const moving = shallowRef<MoveProgress | null>(null);
  const status = ref<'loading' | 'ready' | 'failed'>('loading');
  const error = shallowRef<Error | null>(null);
  /** Experiments changed by events since the pending list was requested; null: removed. */
  let meanwhile: Map<string, ListedExperiment | null> | null = null;
  let refreshing: Promise<void> | null = null;

  const shown = computed(() => withChanges(known.value, pending.value, leaving.value));
  const entries = computed(() => inOrder(shown.value.values()));
  const records = computed(() =>
    entries.value.flatMap((entry) => (entry.kind === 'experiment' ? [entry.record] : [])),
  );

  workbench.subscribe((event) => {
    if (event.kind === 'experimentChanged') put(idOf(event.listed), event.listed);
    else if (event.kind === 'experimentRemoved') put(event.id, null);
  });

  function put(id: string, listed: ListedExperiment | null): void {
    meanwhile?.set(id, listed);
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

  async function readList(): Promise<void> {
    meanwhile = new Map();
    try {
      const list = await workbench.call('experiments.list', {});
      const all = new Map(list.map((listed) => [idOf(listed), listed]));
      for (const [id, listed] of meanwhile) {
        if (listed === null) all.delete(id);
        else all.set(id, listed);
      }
      known.value = all;
      status.value = 'ready';
      error.value = null;
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
    return updateMany([{ id, change }], labelOf(change, nameOf(id)));
  }

  /**
   * Changes several experiments in one step, like `update`.
   * @param label what is done, for undo
   * @returns whether all of them could be changed
   */
  function updateMany(changes: readonly Change[], label: string): Promise<boolean> {
    return undo.whileMaking(() => changeAll(changes, label));
  }

  async function changeAll(changes: readonly Change[], label: string): Promise<boolean> {
    const steps = changes.flatMap(({ id, change }) => {
      const before = byId(id);
      if (before?.kind !== 'experiment') return [];
      const keys = Object.keys(change) as (keyof ExperimentChange)[];
      const back = Object.fromEntries(keys.map((key) => [key, before.record[key]]));
      return [{ id, name: before.record.name, change, back }];
    });
    const outcomes = await Promise.allSettled(steps.map(({ id, change }) => apply(id, change)));
    const done = steps.filter((_, index) => outcomes[index]!.status === 'fulfilled');
    showFailures(
      outcomes.flatMap((outcome, index) =>
        outcome.status === 'fulfilled'
          ? []
          : [`“${steps[index]!.name}” was not changed: ${messageOf(outcome.reason)}`],
      ),
    );
    if (done.length > 0) {
      undo.push({
        label,
        undo: () => Promise.all(done.map(({ id, back }) => apply(id, back))),
        redo: () => Promise.all(done.map(({ id, change }) => apply(id, change))),
      });
    }
    return done.length === changes.length;
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
   * Moves experiments to the trash, and stops those that are running. Shows the outcome with a button to undo it.
   * @returns the ids of those that were moved
   */
  function remove(ids: readonly string[]): Promise<readonly string[]> {
    return undo.whileMaking(() => removeAll(ids));
  }

  async function removeAll(ids: readonly string[]): Promise<readonly string[]> {
    const names = new Map(ids.map((id) => [id, nameOf(id)]));
    const { done, failures } = await moveToTrash(ids);
    showFailures(failures);
    if (done.length === 0) return done;
    let gone: readonly string[] = done;
    const what = done.length === 1 ? `“${names.get(done[0]!)}”` : `${done.length} experiments`;
    undo.push({
      label: `Move ${what} to the trash`,
      undo: async () => {
        gone = await restore(gone);
      },
      redo: async () => {
        const again = await moveToTrash(gone);
        gone = again.done;
        showFailures(again.failures);
      },
    });
    const text = `${what} moved to the trash`;
    notices.show({ kind: 'info', text, action: { label: 'Undo', run: () => undo.undo() } });
    return done;
  }

  async function moveToTrash(ids: readonly string[]) {
    leaving.value = new Set([...leaving.value, ...ids]);
    const done: string[] = [];
    const failures: string[] = [];
    for (const [index, id] of ids.entries()) {
      moving.value = { what: 'Moving to trash', done: index, of: ids.length };
      try {
        await removeStopped(id);
        put(id, null);
        done.push(id);
      } catch (failure) {
        failures.push(`“${nameOf(id)}” was not moved to the trash: ${messageOf(failure)}`);
      }
    }
    moving.value = null;
    leaving.value = new Set([...leaving.value].filter((id) => !ids.includes(id)));
    return { done, failures };
  }

  async function removeStopped(id: string): Promise<void> {
    const entry = known.value.get(id);
    const runs =
      entry?.kind === 'experiment' && ['running', 'paused'].includes(entry.record.status);
    if (runs) await workbench.call('runs.stop', { experiment: id });
    try {
      await workbench.call('experiments.remove', { experiment: id });
    } catch (failure) {
      // It may have started to run since this list was last updated.
      if (runs || !(failure instanceof UnrollError && failure.code === 'busy')) throw failure;
      await workbench.call('runs.stop', { experiment: id });
      await workbench.call('experiments.remove', { experiment: id });
    }
  }

  /** Restores experiments from the trash. @returns their ids, which may be new */
  async function restore(ids: readonly string[]): Promise<readonly string[]> {
    const restored: string[] = [];
    const failures: string[] = [];
    for (const [index, id] of ids.entries()) {
      moving.value = { what: 'Restoring', done: index, of: ids.length };
      try {
        restored.push((await workbench.call('experiments.restore', { experiment: id })).id);
      } catch (failure) {
        failures.push(`“${id}” was not restored: ${messageOf(failure)}`);
      }
    }
    moving.value = null;
    showFailures(failures);
    return restored;
  }

  function nameOf(id: string): string {
    const entry = known.value.get(id);
    return entry?.kind === 'experiment' ? entry.record.name : id;
  }

  function showFailures(failures: readonly string[]): void {
    if (failures.length === 0) return;
    const more = failures.length === 1 ? '' : ` (and ${failures.length - 1} more)`;
    notices.show({ kind: 'error', text: `${failures[0]}${more}` });
  }

  return {
    entries,
    records,
    moving,
    status,
    error,
    byId,
    refresh,
    update,
    updateMany,
    remove,
    restore,
  };
});

function labelOf(change: ExperimentChange, name: string): string {
  if (change.name !== undefined) return `Rename “${name}”`;
  if (change.starred !== undefined) return `${change.starred ? 'Star' : 'Unstar'} “${name}”`;
  return `Change the ${change.tags !== undefined ? 'tags' : 'notes'} of “${name}”`;
}
