import { defineStore } from 'pinia';
import { computed, ref, shallowRef, type ShallowRef } from 'vue';
import { messageOf } from '../failures.ts';
import { useNotices } from './notices.ts';

/** Something that was done and can be taken back. */
export interface UndoEntry {
  /** What was done: `Rename "gru-128 s0"`. */
  readonly label: string;
  readonly undo: () => unknown;
  readonly redo: () => unknown;
}

type Entries = ShallowRef<readonly UndoEntry[]>;

/** How far back one can go. */
const most = 100;

/** What can be undone and redone, over all pages. */
export const useUndo = defineStore('undo', () => {
  const notices = useNotices();
  const done = shallowRef<readonly UndoEntry[]>([]);
  const undone = shallowRef<readonly UndoEntry[]>([]);
  /** Steps are taken one after the other, however fast the keys are pressed. */
  let last: Promise<unknown> = Promise.resolve();
  /** How many changes and steps are under way: what there is to undo or redo is known only afterwards. */
  const underWay = ref(0);

  /**
   * Has undo and redo wait for a change that notes itself when it is done: asked for meanwhile, they are about it, and
   * not about what was done before it. The answer is the change's own.
   */
  function whileMaking<Outcome>(change: () => Promise<Outcome>): Promise<Outcome> {
    const made = counted(change());
    last = Promise.allSettled([last, made]);
    return made;
  }

  /** Notes what was just done. What had been undone can't be redone any more. */
  function push(entry: UndoEntry): void {
    done.value = [...done.value, entry].slice(-most);
    undone.value = [];
  }

  /** Takes the last thing back, if there is one. A step that fails is said and forgotten. */
  function undo(): Promise<void> {
    return afterTheLast(() => move('Undone', done, undone, 'undo'));
  }

  /** Does again what was undone last, if anything was. */
  function redo(): Promise<void> {
    return afterTheLast(() => move('Redone', undone, done, 'redo'));
  }

  function afterTheLast(step: () => Promise<void>): Promise<void> {
    const taken = counted(last.then(step));
    last = taken;
    return taken;
  }

  function counted<Outcome>(work: Promise<Outcome>): Promise<Outcome> {
    underWay.value += 1;
    return work.finally(() => (underWay.value -= 1));
  }

  async function move(what: string, from: Entries, to: Entries, step: 'undo' | 'redo') {
    const entry = from.value.at(-1);
    if (entry === undefined) return;
    from.value = from.value.slice(0, -1);
    // At once, so that the way back can be asked for while the step is still going on.
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
