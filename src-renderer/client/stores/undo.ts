import { defineStore } from 'pinia';
import { computed, ref, shallowRef, type ShallowRef } from 'vue';
import { messageOf } from '../failures.ts';
import { useNotices } from './notices.ts';

/** Something that was done and can be undone. */
export interface UndoEntry {
  /** What was done: `Rename "gru-128 s0"`. */
  readonly label: string;
  readonly undo: () => unknown;
  readonly redo: () => unknown;
}

type Entries = ShallowRef<readonly UndoEntry[]>;

/** The number of steps that can be undone. */
const maxSteps = 100;

/** What can be undone and redone, over all pages. */
export const useUndo = defineStore('undo', () => {
  const notices = useNotices();
  const done = shallowRef<readonly UndoEntry[]>([]);
  const undone = shallowRef<readonly UndoEntry[]>([]);
  /** Steps run one after the other, however fast the keys are pressed. */
  let last: Promise<unknown> = Promise.resolve();
  /** The number of changes and steps under way. What can be undone or redone is known only after them. */
  const underWay = ref(0);

  /**
   * Makes undo and redo wait for a change that calls `push` when it is done: if they are requested meanwhile, they
   * apply to it and not to what was done before.
   * @returns the change's own result
   */
  function whileMaking<Outcome>(change: () => Promise<Outcome>): Promise<Outcome> {
    const made = counted(change());
    last = Promise.allSettled([last, made]);
    return made;
  }

  /** Records what was just done. What had been undone can't be redone any more. */
  function push(entry: UndoEntry): void {
    done.value = [...done.value, entry].slice(-maxSteps);
    undone.value = [];
  }

  /** Undoes the last step, if there is one. A step that fails is dropped with a notice. */
  function undo(): Promise<void> {
    return afterTheLast(() => move('Undone', done, undone, 'undo'));
  }

  /** Redoes the last undone step, if there is one. */
  function redo(): Promise<void> {
    return afterTheLast(() => move('Redone', undone, done, 'redo'));
  }

  function afterTheLast(step: () => Promise<void>): Promise<void> {
    const outcome = counted(last.then(step));
    last = outcome;
    return outcome;
  }

  function counted<Outcome>(work: Promise<Outcome>): Promise<Outcome> {
    underWay.value += 1;
    return work.finally(() => (underWay.value -= 1));
  }

  async function move(what: string, from: Entries, to: Entries, step: 'undo' | 'redo') {
    const entry = from.value.at(-1);
    if (entry === undefined) return;
    from.value = from.value.slice(0, -1);
    // Immediately, so that the opposite step can be requested while this one is still under way.
    to.value = [...to.value, entry];
    try {
      await entry[step]();
      notices.show({ kind: 'info', text: `${what}: ${entry.label}` });
    } catch (error) {
      to.value = to.value.filter((each) => each !== entry);
      notices.show({ kind: 'error', text: `${entry.label}: ${messageOf(error)}` });
    }
  }

  return {
    canUndo: computed(() => done.value.length > 0 || underWay.value > 0),
    canRedo: computed(() => undone.value.length > 0 || underWay.value > 0),
    push,
    whileMaking,
    undo,
    redo,
  };
});
