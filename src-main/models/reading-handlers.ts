import type { CheckedInput } from '#shared/contract/commands';
import type { DigitQuestion } from '#shared/contract/trainer-messages';
import type { Handlers } from '../dispatch/dispatch.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import type { Questions } from '../execution/questions.ts';

type ReadingCommand =
  'models.read' | 'models.readSteps' | 'models.inspect' | 'models.memoryMap' | 'models.readWithout';

/**
 * Used if the number isn't given. Threads share out the rows of a batch, and one image is one row: further threads
 * would do nothing, and waiting for them takes several times as long as the reading itself while other programs have
 * the cores.
 */
const usualThreads = 1;

/**
 * The commands that have several saved models read one image. The process itself finds out, model by model, whether
 * the experiments exist.
 * @param models answers questions to saved models
 */
export function readingHandlers(
  store: ExperimentStore,
  models: Questions,
): Pick<Handlers, ReadingCommand | 'models.scoreWithout'> {
  const question = <Input extends CheckedInput<ReadingCommand>>({
    experiments,
    threads,
    ...rest
  }: Input) => ({
    ...rest,
    threads: threads === 0 ? usualThreads : threads,
    models: modelsOf(store, experiments),
  });
  return {
    'models.read': (input) => models.request('readDigit', question(input)),
    'models.readSteps': (input) => models.request('readDigitSteps', question(input)),
    'models.inspect': (input) => models.request('inspectDigit', question(input)),
    'models.memoryMap': (input) => models.request('mapMemory', question(input)),
    'models.readWithout': (input) => models.request('readWithout', question(input)),
    'models.scoreWithout': ({ experiments, ...rest }) =>
      models.request('scoreWithout', { ...rest, models: modelsOf(store, experiments) }),
  };
}

/** @returns experiments in the form in which a question to the process names them */
export function modelsOf(
  store: ExperimentStore,
  experiments: readonly string[],
): DigitQuestion['models'] {
  return experiments.map((experiment) => ({ experiment, folder: store.folder(experiment) }));
}
