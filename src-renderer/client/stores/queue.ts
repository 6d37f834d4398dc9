import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { CommandInput, QueueState } from '#shared/contract/commands';
import { useWorkbench } from '../workbench.ts';

/** The runs that are training and those that wait. The methods throw UnrollError. */
export const useQueue = defineStore('queue', () => {
  const workbench = useWorkbench();
  const state = shallowRef<QueueState | null>(null);

  workbench.subscribe((event) => {
    if (event.kind === 'queueChanged') state.value = event.queue;
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

  return { state, refresh, add, remove, move, configure };
});
