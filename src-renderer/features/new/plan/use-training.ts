import { ref, shallowRef } from 'vue';
import type { ExperimentRecord } from '#shared/experiment/record';
import { errorOf } from '../../../client/failures.ts';
import { useQueue } from '../../../client/stores/queue.ts';
import { useWorkbench } from '../../../client/workbench.ts';
import type { PlannedRun } from './run-plan.ts';

/** Name, batch, tags and notes of all runs of the form. */
export interface RunDetails {
  readonly name: string;
  /** Null for a run that belongs to none. */
  readonly batch: string | null;
  readonly tags: readonly string[];
  readonly notes: string;
}

/** Creates experiments from planned runs, and queues or starts them. */
export function useTraining() {
  const workbench = useWorkbench();
  const queue = useQueue();
  const busy = ref(false);
  const error = shallowRef<Error | null>(null);

  /**
   * Creates the runs and adds them to the queue, or (`past`) starts the only one immediately.
   * @returns undefined if that failed; `error` says why
   */
  async function createRuns(
    runs: readonly PlannedRun[],
    { name, batch, tags, notes }: RunDetails,
    how: 'queue' | 'past',
  ): Promise<readonly ExperimentRecord[] | undefined> {
    if (busy.value) return undefined;
    busy.value = true;
    error.value = null;
    const isNamed = name.trim() !== '' || runs.length > 1;
    try {
      const records = await workbench.call('experiments.createMany', {
        drafts: runs.map((run) => ({
          config: { ...run.config },
          tags: [...tags],
          notes,
          batch,
          ...(isNamed ? { name: run.name } : {}),
        })),
        queue: how === 'queue',
      });
      if (how === 'past') await workbench.call('runs.start', { experiment: records[0]!.id });
      await queue.refresh();
      return records;
    } catch (failure) {
      error.value = errorOf(failure);
      return undefined;
    } finally {
      busy.value = false;
    }
  }

  return { busy, error, createRuns };
}
