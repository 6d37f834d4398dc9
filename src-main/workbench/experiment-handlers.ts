import { UnrollError } from '#shared/api/errors';
import { parseConfig } from '#shared/experiment/config';
import { chooseExperiment } from './choose-experiment.ts';
import type { Handlers } from './dispatch.ts';
import type { ExperimentStore } from './experiment-store.ts';
import type { Runs } from './runs.ts';

type ExperimentCommand =
  | 'experiments.list'
  | 'experiments.show'
  | 'experiments.create'
  | 'experiments.update'
  | 'experiments.remove'
  | 'experiments.listTrash'
  | 'experiments.restore'
  | 'experiments.purge';

/** The commands that only deal with what is stored. */
export function experimentHandlers(
  store: ExperimentStore,
  runs: Runs,
): Pick<Handlers, ExperimentCommand> {
  async function resolveTrashed(reference: string): Promise<string> {
    return chooseExperiment(reference, await store.listTrash());
  }

  return {
    'experiments.list': () => store.list(),
    'experiments.show': async ({ experiment }) => {
      const id = await store.resolve(experiment);
      return { record: await store.read(id), folder: store.folder(id) };
    },
    'experiments.create': ({ config, name, tags, notes }) =>
      store.create(parseConfig(config), withoutUndefined({ name, tags, notes })),
    'experiments.update': async ({ experiment, change }) =>
      store.update(await store.resolve(experiment), withoutUndefined(change)),
    'experiments.remove': async ({ experiment }) => {
      const id = await store.resolve(experiment);
      // A run that has only just been started may not hold its lock yet.
      if (runs.isRunning(id))
        throw new UnrollError('busy', `${id} is being trained; stop it first`);
      await store.remove(id);
      return { id };
    },
    'experiments.listTrash': () => store.listTrash(),
    'experiments.restore': async ({ experiment }) => ({
      id: await store.restore(await resolveTrashed(experiment)),
    }),
    'experiments.purge': async ({ experiment }) => {
      const id = await resolveTrashed(experiment);
      await store.purge(id);
      return { id };
    },
  };
}

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Leaves out what was not given, so that it isn't taken for a value. */
function withoutUndefined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Defined<T>;
}
