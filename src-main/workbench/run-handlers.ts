import { UnrollError } from '#shared/api/errors';
import type { Handlers } from './dispatch.ts';
import type { ExperimentStore } from './experiment-store.ts';
import type { Runs } from './runs.ts';

type RunCommand = 'runs.start' | 'runs.resume' | 'runs.pause' | 'runs.proceed' | 'runs.stop';

/** The commands that train. */
export function runHandlers(store: ExperimentStore, runs: Runs): Pick<Handlers, RunCommand> {
  return {
    'runs.start': async ({ experiment }) => {
      const id = await store.resolve(experiment);
      const { status } = await store.read(id);
      if (status !== 'queued') {
        throw new UnrollError('invalid-input', `${id} is ${status}; only a new one can be started`);
      }
      await runs.start(id, store.folder(id));
      return { id };
    },
    'runs.resume': async ({ experiment }) => {
      const id = await store.resolve(experiment);
      const { status } = await store.read(id);
      if (status === 'finished') {
        throw new UnrollError('invalid-input', `${id} is finished; there is nothing to resume`);
      }
      await runs.start(id, store.folder(id));
      return { id };
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
