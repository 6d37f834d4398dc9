import type { DigitQuestion } from '#shared/contract/trainer-messages';
import type { Handlers } from '../dispatch/dispatch.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import type { Questions } from '../execution/questions.ts';

type ReadingCommand =
  | 'models.read'
  | 'models.readSteps'
  | 'models.inspect'
  | 'models.units'
  | 'models.unit'
  | 'models.memoryMap'
  | 'models.inspectSet'
  | 'models.unitsOfSet'
  | 'models.unitOfSet'
  | 'models.memoryMapOfSet'
  | 'models.trajectories'
  | 'models.transplant'
  | 'models.readWithout'
  | 'models.scoreWithout';

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
): Pick<Handlers, ReadingCommand> {
  return {
    'models.read': (input) => models.request('readDigit', question(store, input)),
    'models.readSteps': (input) => models.request('readDigitSteps', question(store, input)),
    'models.inspect': (input) => models.request('inspectDigit', question(store, input)),
    'models.units': (input) => models.request('readUnits', question(store, input)),
    'models.unit': (input) => models.request('readUnit', question(store, input)),
    'models.memoryMap': (input) => models.request('mapMemory', question(store, input)),
    'models.inspectSet': (input) => models.request('inspectSet', question(store, input)),
    'models.unitsOfSet': (input) => models.request('readUnitsOfSet', question(store, input)),
    'models.unitOfSet': (input) => models.request('readUnitOfSet', question(store, input)),
    'models.memoryMapOfSet': (input) => models.request('mapMemoryOfSet', question(store, input)),
    'models.trajectories': (input) => models.request('trajectories', question(store, input)),
    'models.transplant': (input) => models.request('transplant', question(store, input)),
    'models.readWithout': (input) => models.request('readWithout', question(store, input)),
    'models.scoreWithout': ({ experiments, ...rest }) =>
      models.request('scoreWithout', { ...rest, models: modelsOf(store, experiments) }),
  };
}

/** @returns a command's input in the form in which the process gets it */
function question<Input extends { experiments: readonly string[]; threads: number }>(
  store: ExperimentStore,
  { experiments, threads, ...rest }: Input,
) {
  return {
    ...rest,
    threads: threads === 0 ? usualThreads : threads,
    models: modelsOf(store, experiments),
  };
}

/** @returns experiments in the form in which a question to the process names them */
export function modelsOf(
  store: ExperimentStore,
  experiments: readonly string[],
): DigitQuestion['models'] {
  return experiments.map((experiment) => ({ experiment, folder: store.folder(experiment) }));
}
