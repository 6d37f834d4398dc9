import { defineStore } from 'pinia';
import { computed } from 'vue';
import type { HandwritingSet, HandwrittenDigit } from '#shared/contract/commands';
import type { Drawing } from '#shared/digit/drawing';
import { messageOf } from '../failures.ts';
import { useNotices } from './notices.ts';
import { useUndo } from './undo.ts';
import { useListing } from '../query/use-listing.ts';
import { useWorkbench } from '../workbench.ts';

/** A digit to save. */
export interface NewDigit {
  readonly label: number;
  /** 784 bytes. */
  readonly image: Uint8Array;
  /** How it was drawn; null for one that came from a picture. */
  readonly drawing: Drawing | null;
}

/**
 * The digits that the user has written and labelled. Loaded by the first page that needs them. Changes made here, like
 * those made elsewhere, appear in the list when the workbench announces them.
 */
export const useHandwriting = defineStore('handwriting', () => {
  const workbench = useWorkbench();
  const notices = useNotices();
  const undo = useUndo();
  const {
    listed: set,
    status,
    error,
    refresh,
  } = useListing<HandwritingSet>(
    () => workbench.call('handwriting.list', {}),
    { digits: [], damaged: [] },
    'handwritingChanged',
  );

  const digits = computed(() => set.value.digits);
  /** The number of digits with each label. */
  const counts = computed(() => {
    const all = new Array<number>(10).fill(0);
    for (const { label } of digits.value) all[label]! += 1;
    return all;
  });

  /** Saves a digit. Shows a notice and returns null if that fails. */
  async function add({ label, image, drawing }: NewDigit): Promise<HandwrittenDigit | null> {
    try {
      return await workbench.call('handwriting.add', {
        label,
        image,
        drawing: drawing && { ...drawing, strokes: drawing.strokes.map((stroke) => [...stroke]) },
      });
    } catch (failure) {
      notices.show({ kind: 'error', text: `The digit was not saved: ${messageOf(failure)}` });
      return null;
    }
  }

  /** Removes digits; can be undone. Shows a notice if that fails. */
  function remove(ids: readonly string[]): Promise<void> {
    return undo.whileMaking(() => removeBy(() => moveToTrash(ids)));
  }

  /** Removes all digits, including damaged ones; can be undone. Shows a notice if that fails. */
  function clear(): Promise<void> {
    return undo.whileMaking(() =>
      removeBy(async () => (await workbench.call('handwriting.clear', {})).ids),
    );
  }

  /** @param move moves digits to the trash and returns their ids */
  async function removeBy(move: () => Promise<readonly string[]>): Promise<void> {
    try {
      const gone = await move();
      if (gone.length === 0) return;
      const what = gone.length === 1 ? '1 saved digit' : `${gone.length} saved digits`;
      undo.push({
        label: `Remove ${what}`,
        undo: () => restore(gone),
        redo: () => moveToTrash(gone),
      });
      notices.show({
        kind: 'info',
        text: `Removed ${what}`,
        action: { label: 'Undo', run: () => undo.undo() },
      });
    } catch (failure) {
      notices.show({ kind: 'error', text: `No digits were removed: ${messageOf(failure)}` });
    }
  }

  async function moveToTrash(ids: readonly string[]): Promise<readonly string[]> {
    return (await workbench.call('handwriting.remove', { ids: [...ids] })).ids;
  }

  async function restore(ids: readonly string[]): Promise<void> {
    await workbench.call('handwriting.restore', { ids: [...ids] });
  }

  return { set, digits, counts, status, error, refresh, add, remove, clear };
});
