import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { messageOf } from './failures.ts';
import { useNotices } from './notices.ts';

/** Something that was done and can be taken back. */
export interface UndoEntry {
  /** What was done: `Rename "gru-128 s0"`. */
  readonly label: string;
  readonly undo: () => unknown;
  readonly redo: () => unknown;
}

/** How far back one can go. */
const most = 100;

/** What can be undone and redone, over all pages. */
export const useUndo = defineStore('undo', () => {
  const notices = useNotices();
  const done = shallowRef<readonly UndoEntry[]>([]);
  const undone = shallowRef<readonly UndoEntry[]>([]);
  /** Steps are taken one after the other, however fast the keys are pressed. */
  let last: Promise<void> = Promise.resolve();

  /** Notes what was just done. What had been undone can't be redone any more. */
  function push(entry: UndoEntry): void {
    done.value = [...done.value, entry].slice(-most);
    undone.value = [];
  }

  /** Takes the last thing back, if there is one. A step that fails is said and forgotten. */
  function undo(): Promise<void> {
    return afterTheLast(async () => {
      const entry = done.value.at(-1);
      if (entry === undefined) return;
      done.value = done.value.slice(0, -1);
      await attempt('Undone', entry.label, entry.undo);
      undone.value = [...undone.value, entry];
    });
  }

  /** Does again what was undone last, if anything was. */
  function redo(): Promise<void> {
    return afterTheLast(async () => {
      const entry = undone.value.at(-1);
      if (entry === undefined) return;
      undone.value = undone.value.slice(0, -1);
      await attempt('Redone', entry.label, entry.redo);
      done.value = [...done.value, entry];
    });
  }

  function afterTheLast(step: () => Promise<void>): Promise<void> {
    last = last.then(step, step).catch(() => {});
    return last;
  }

  async function attempt(what: string, label: string, step: () => unknown): Promise<void> {
    try {
      await step();
      notices.say({ kind: 'info', text: `${what}: ${label}` });
    } catch (error) {
      notices.say({ kind: 'error', text: `${label}: ${messageOf(error)}` });
      throw error;
    }
  }

  return {
    canUndo: computed(() => done.value.length > 0),
    canRedo: computed(() => undone.value.length > 0),
    push,
    undo,
    redo,
  };
});
