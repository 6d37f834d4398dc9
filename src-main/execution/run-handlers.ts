import { UnrollError } from '#shared/contract/errors';
import { giveUpCheckpoint } from '../storage/experiment/checkpoint-file.ts';
import { acquireLock } from '../storage/locks/lock.ts';
import type { Handlers } from '../dispatch/dispatch.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import type { Queue } from '../queue/queue.ts';
import type { Runs } from './runs.ts';

type RunCommand =
  'runs.start' | 'runs.resume' | 'runs.startOver' | 'runs.pause' | 'runs.proceed' | 'runs.stop';

/**
 * The commands that train.
 * @param threads gives those of a run whose config leaves them to the machine; null: one for each core
 */
export function runHandlers(
  store: ExperimentStore,
  runs: Runs,
  queue: Queue,
  threads: () => Promise<number | null>,
): Pick<Handlers, RunCommand> {
  async function start(id: string): Promise<{ readonly id: string }> {
    await runs.start(id, store.folder(id), await threads());
    await queue.forget(id);
    return { id };
  }

  async function unfinished(experiment: string): Promise<string> {
    const id = await store.resolve(experiment);
    const { status } = await store.read(id);
    if (status !== 'finished') return id;
    throw new UnrollError('invalid-input', `${id} is finished; there is nothing to resume`);
  }

  return {
    'runs.start': async ({ experiment }) => {
      const id = await store.resolve(experiment);
      const { status } = await store.read(id);
      if (status !== 'queued') {
        throw new UnrollError('invalid-input', `${id} is ${status}; only a new one can be started`);
      }
      return start(id);
    },
    'runs.resume': async ({ experiment }) => {
      return start(await unfinished(experiment));
    },
    'runs.startOver': async ({ experiment }) => {
      const id = await unfinished(experiment);
      const folder = store.folder(id);
      const lock = await acquireLock(folder);
      try {
        await giveUpCheckpoint(folder);
      } finally {
        await lock.release();
      }
      return start(id);
    },
    'runs.pause': async ({ experiment }) => {
      const id = await store.resolve(experiment);
      await runs.get(id).pause();
      return { id };
    },
    'runs.proceed': async ({ experiment }) => {
      const id = await store.resolve(experiment);
      await runs.get(id).proceed();
      return { id };
    },
    'runs.stop': async ({ experiment }) => {
      const id = await store.resolve(experiment);
      await runs.get(id).stop();
      return { id };
    },
  };
}
