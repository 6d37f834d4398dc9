import { defineStore } from 'pinia';
import type { ListedComparison } from '#shared/contract/commands';
import type { Comparison, ComparisonState } from '#shared/compare/comparison';
import { messageOf } from '../failures.ts';
import { useNotices } from './notices.ts';
import { useUndo } from './undo.ts';
import { useListing } from '../query/use-listing.ts';
import { useWorkbench } from '../workbench.ts';

/** The saved comparisons, the most recently saved first. Loaded by the first page that needs them. */
export const useComparisons = defineStore('comparisons', () => {
  const workbench = useWorkbench();
  const notices = useNotices();
  const undo = useUndo();
  const {
    listed: all,
    status,
    error,
    refresh,
  } = useListing<readonly ListedComparison[]>(
    () => workbench.call('comparisons.list', {}),
    [],
    'comparisonsChanged',
  );

  /** The saved comparison with an id; undefined if there is none that can be read. */
  function byId(id: string): Comparison | undefined {
    const found = all.value.find(
      (listed) => listed.kind === 'comparison' && listed.comparison.id === id,
    );
    return found?.kind === 'comparison' ? found.comparison : undefined;
  }

  /**
   * Saves a new comparison, or with `id` replaces that one. Shows a notice if it fails.
   * @returns the id, or null if it failed
   */
  async function save(name: string, state: ComparisonState, id?: string): Promise<string | null> {
    try {
      // A plain copy: reactive state can't be sent.
      const copy = JSON.parse(JSON.stringify(state)) as ComparisonState;
      const saved = await workbench.call('comparisons.save', {
        name,
        state: copy,
        ...(id !== undefined && { id }),
      });
      await refresh();
      notices.show({ kind: 'success', text: `“${saved.name}” saved` });
      return saved.id;
    } catch (failure) {
      notices.show({
        kind: 'error',
        text: `The comparison was not saved: ${messageOf(failure)}`,
      });
      return null;
    }
  }

  /** Deletes a saved comparison but not its runs. Can be undone, except for one that can't be read. */
  function remove(id: string): Promise<void> {
    return undo.whileMaking(() => removeNow(id));
  }

  async function removeNow(id: string): Promise<void> {
    const before = byId(id);
    const name = before?.name ?? id;
    try {
      await workbench.call('comparisons.remove', { id });
      await refresh();
    } catch (failure) {
      notices.show({ kind: 'error', text: `“${name}” was not removed: ${messageOf(failure)}` });
      return;
    }
    const text = `Saved comparison “${name}” removed`;
    if (before === undefined) {
      notices.show({ kind: 'info', text });
      return;
    }
    let restored: string | null = null;
    undo.push({
      label: `Remove the saved comparison “${name}”`,
      undo: async () => {
        restored = await save(before.name, before.state);
      },
      redo: async () => {
        if (restored !== null) await workbench.call('comparisons.remove', { id: restored });
        await refresh();
      },
    });
    notices.show({ kind: 'info', text, action: { label: 'Undo', run: () => undo.undo() } });
  }

  return { all, status, error, refresh, byId, save, remove };
});
