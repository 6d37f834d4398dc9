import type { Verification } from '#shared/contract/commands';
import type { TrainerRequests } from '#shared/contract/trainer-messages';
import type { Handlers } from '../dispatch/dispatch.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';

type VerificationCommand = 'experiments.verify' | 'experiments.stopVerifying';

/** Trains experiments again to compare their weights, each named by its id. */
interface Verifier {
  verify(id: string, input: TrainerRequests['verify']['input']): Promise<Verification>;
  stop(id: string): Promise<void>;
}

/** The commands that train an experiment again to compare the weights. */
export function verificationHandlers(
  store: ExperimentStore,
  verifier: Verifier,
): Pick<Handlers, VerificationCommand> {
  return {
    'experiments.verify': async ({ experiment, engine, threads, steps }) => {
      const id = await store.resolve(experiment);
      return verifier.verify(id, {
        folder: store.folder(id),
        engine: engine ?? null,
        threads: threads ?? null,
        steps: steps ?? null,
      });
    },
    'experiments.stopVerifying': async ({ experiment }) => {
      const id = await store.resolve(experiment);
      await verifier.stop(id);
      return { id };
    },
  };
}
