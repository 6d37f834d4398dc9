import { isImportedResults, noWeights } from '#shared/experiment/known-config';
import { UnrollError } from '#shared/contract/errors';
import type { RunCommand } from '#shared/contract/commands/runs';
import type { ExperimentRecord } from '#shared/experiment/record';
import { giveUpCheckpoint } from '../storage/experiment/checkpoint-file.ts';
import { forgetCheckpointLeftOut } from '../storage/experiment/left-out-file.ts';
import { acquireLock } from '../storage/locks/lock.ts';
import type { Handlers } from '../dispatch/dispatch.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import type { Queue } from '../queue/queue.ts';
import type { Runs } from './runs.ts';

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
  async function start(record: ExperimentRecord): Promise<{ readonly id: string }> {
    const { id } = record;
    await runs.start(record, store.folder(id), await threads());
    await queue.forget(id);
    return { id };
  }

  async function unfinished(experiment: string): Promise<ExperimentRecord> {
    const record = await store.read(await store.resolve(experiment));
    if (record.status !== 'finished') return record;
    if (isImportedResults(record))
      throw new UnrollError('invalid-input', `${record.id}: ${noWeights}`);
    throw new UnrollError('invalid-input', `${record.id} is finished; there is nothing to resume`);
  }

  return {
    'runs.start': async ({ experiment }) => {
      const record = await store.read(await store.resolve(experiment));
      const { id, status } = record;
      if (status !== 'queued') {
        throw new UnrollError('invalid-input', `${id} is ${status}; only a new one can be started`);
      }
      return start(record);
    },
    'runs.resume': async ({ experiment }) => {
      return start(await unfinished(experiment));
    },
    'runs.startOver': async ({ experiment }) => {
      const record = await unfinished(experiment);
      const folder = store.folder(record.id);
      const lock = await acquireLock(folder);
      try {
        await giveUpCheckpoint(folder);
        await forgetCheckpointLeftOut(folder);
      } finally {
        await lock.release();
      }
      return start(record);
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
