import { UnrollError } from '#shared/contract/errors';
import { isReadOnly } from '../storage/experiment/experiment-folder.ts';
import type { Handlers } from '../dispatch/dispatch.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import type { Queue } from './queue.ts';
import type { Runs } from '../execution/runs.ts';

type QueueCommand = 'queue.show' | 'queue.add' | 'queue.remove' | 'queue.move' | 'queue.configure';

/** The commands on the queue. */
export function queueHandlers(
  store: ExperimentStore,
  runs: Runs,
  queue: Queue,
): Pick<Handlers, QueueCommand> {
  async function resolveAll(references: readonly string[]): Promise<string[]> {
    const ids: string[] = [];
    for (const reference of references) ids.push(await store.resolve(reference));
    return ids;
  }

  async function assertTrainable(id: string): Promise<void> {
    const record = await store.read(id);
    const refuse = (why: string): never => {
      throw new UnrollError('invalid-input', `experiments: ${id} ${why}`);
    };
    if (record.status === 'finished') refuse('is finished; there is nothing left to train');
    if (runs.isRunning(id)) refuse('is already being trained');
    if (isReadOnly(record)) refuse('was made by a newer Unroll; this version can only show it');
  }

  return {
    'queue.show': () => queue.show(),
    'queue.add': async ({ experiments }) => {
      const ids = await resolveAll(experiments);
      for (const id of ids) await assertTrainable(id);
      return queue.add(ids);
    },
    'queue.remove': async ({ experiments }) => queue.remove(await resolveAll(experiments)),
    'queue.move': async ({ experiment, to }) => queue.move(await store.resolve(experiment), to),
    'queue.configure': (change) => queue.configure(change),
  };
}
