import type { CheckedInput } from '#shared/api/commands';
import type { DigitQuestion } from '#shared/api/trainer-messages';
import type { Handlers } from './dispatch.ts';
import type { ExperimentStore } from './experiment-store.ts';
import type { QuestionProcess } from './question-process.ts';

type ReadingCommand = 'models.read' | 'models.readSteps' | 'models.inspect';

/**
 * The commands that have several saved models read one image. Whether the experiments are there is for the process to
 * find out, model by model.
 * @param models answers for saved models
 */
export function readingHandlers(
  store: ExperimentStore,
  models: QuestionProcess,
): Pick<Handlers, ReadingCommand> {
  const question = ({ experiments, ...rest }: CheckedInput<ReadingCommand>): DigitQuestion => ({
    ...rest,
    models: modelsOf(store, experiments),
  });
  return {
    'models.read': (input) => models.request('readDigit', question(input)),
    'models.readSteps': (input) => models.request('readDigitSteps', question(input)),
    'models.inspect': (input) => models.request('inspectDigit', question(input)),
  };
}

/** Experiments by id, as a question to the process names them. */
export function modelsOf(
  store: ExperimentStore,
  experiments: readonly string[],
): DigitQuestion['models'] {
  return experiments.map((experiment) => ({ experiment, folder: store.folder(experiment) }));
}
