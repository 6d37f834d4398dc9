import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import type { CommandInput, QueueState } from '#shared/contract/commands';
import { usePreferences } from './preferences.ts';
import { useWorkbench } from '../workbench.ts';

/** The runs that are training and those that wait. The methods throw UnrollError. */
export const useQueue = defineStore('queue', () => {
  const workbench = useWorkbench();
  const state = shallowRef<QueueState | null>(null);
  /** Whether the user paused the queue, rather than a restart of Unroll. */
  const isHeldOnPurpose = usePreferences().view('queueHeldOnPurpose', false);

  workbench.subscribe((event) => {
    if (event.kind === 'queueChanged') state.value = event.queue;
  });

  // Once it has been resumed, by whomever, the next pause is for another reason.
  watch([() => state.value?.held, isHeldOnPurpose], ([held, onPurpose]) => {
    if (held === false && onPurpose) isHeldOnPurpose.value = false;
  });

  async function refresh(): Promise<void> {
    state.value = await workbench.call('queue.show', {});
  }

  /** Adds experiments to the end of the queue. */
  async function add(experiments: readonly string[]): Promise<void> {
    state.value = await workbench.call('queue.add', { experiments: [...experiments] });
  }

  /** Removes experiments from the queue without changing them. */
  async function remove(experiments: readonly string[]): Promise<void> {
    state.value = await workbench.call('queue.remove', { experiments: [...experiments] });
  }

  /** Moves a waiting experiment to a place, counted from 0. It is shown there immediately. */
  async function move(experiment: string, to: number): Promise<void> {
    const before = state.value;
    if (before !== null) {
      const waiting = before.waiting.filter((id) => id !== experiment);
      waiting.splice(to, 0, experiment);
      state.value = { ...before, waiting };
    }
    try {
      state.value = await workbench.call('queue.move', { experiment, to });
    } catch (error) {
      state.value = before;
      throw error;
    }
  }

  async function configure(change: CommandInput<'queue.configure'>): Promise<void> {
    state.value = await workbench.call('queue.configure', { ...change });
  }

  /** Pauses the queue, on purpose, or resumes it. */
  async function hold(held: boolean): Promise<void> {
    await configure({ held });
    isHeldOnPurpose.value = held;
  }

  return { state, isHeldOnPurpose, refresh, add, remove, move, configure, hold };
});
