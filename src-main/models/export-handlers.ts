import type { Handlers } from '../dispatch/dispatch.ts';
import type { Questions } from '../execution/questions.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';

/**
 * The commands that write models and results in other programs' formats.
 * @param models loads and writes them in its process
 */
export function exportHandlers(
  store: ExperimentStore,
  models: Questions,
): Pick<Handlers, 'models.export' | 'results.export'> {
  return {
    'models.export': async ({ experiment, format, engine, threads }) => {
      const folder = store.folder(await store.resolve(experiment));
      return models.request('exportModel', { folder, format, engine, threads });
    },
    'results.export': async ({ experiment, format, engine, threads }) => {
      const folder = store.folder(await store.resolve(experiment));
      return models.request('exportRun', { folder, format, engine, threads });
    },
  };
}
