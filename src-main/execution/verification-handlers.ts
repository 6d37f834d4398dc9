import type { Handlers } from '../dispatch/dispatch.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import type { Verifications } from './verifications.ts';

type VerificationCommand = 'experiments.verify' | 'experiments.stopVerifying';

/** The commands that train an experiment again to compare the weights. */
export function verificationHandlers(
  store: ExperimentStore,
  verifications: Verifications,
): Pick<Handlers, VerificationCommand> {
  return {
    'experiments.verify': async ({ experiment, engine, threads, steps }) => {
      const id = await store.resolve(experiment);
      return verifications.verify(id, {
        folder: store.folder(id),
        engine: engine ?? null,
        threads: threads ?? null,
        steps: steps ?? null,
      });
    },
    'experiments.stopVerifying': async ({ experiment }) => {
      const id = await store.resolve(experiment);
      await verifications.stop(id);
      return { id };
    },
  };
}
