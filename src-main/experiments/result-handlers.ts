import {
  historyKeys,
  type ConfusionExamples,
  type HistoryColumns,
  type HistoryKey,
  type TestAnswers,
} from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import type { TrainedOn } from '#shared/contract/trainer-messages';
import { isImportedResults, noPredictions } from '#shared/experiment/known-config';
import type { ExperimentRecord } from '#shared/experiment/record';
import {
  readHistoryOf,
  readPredictions,
  readRecordingOf,
  readValidationAnswers,
} from '../storage/experiment/experiment-folder.ts';
import { validationSeal } from '../storage/experiment/seal.ts';
import type { Handlers } from '../dispatch/dispatch.ts';
import type { ExperimentStore } from './experiment-store.ts';
import type { Questions } from '../execution/questions.ts';

type ResultCommand =
  | 'experiments.history'
  | 'experiments.recording'
  | 'experiments.answers'
  | 'experiments.confusionExamples';

/** A run's predictions for the test set, and which test set that was. */
interface TestedOn extends Pick<TrainedOn, 'hashes'> {
  readonly answers: TestAnswers;
}

/** All examples in one cell of a confusion matrix. */
interface Cell extends TrainedOn {
  readonly file: 'training' | 'test';
  readonly indices: readonly number[];
  /** That of the predicted class, by the example's index; null if it wasn't stored. */
  readonly probability: Float64Array | null;
}

/**
 * The commands on a run's results.
 * @param questions answers questions to data sets
 */
export function resultHandlers(
  store: ExperimentStore,
  questions: Questions,
): Pick<Handlers, ResultCommand> {
  async function answersOf(id: string): Promise<TestedOn> {
    const record = await store.read(id);
    refuseImportedResults(record);
    const { status, data, predictionsSha256 } = record;
    const folder = store.folder(id);
    const predictions = await readPredictions(folder, predictionsSha256).catch((error: unknown) => {
      throw explainMissing(
        error,
        `${id} is ${status}: its predictions for the test set`,
        'finished',
      );
    });
    const { dataset, predicted, probability } = predictions;
    const hashes = data?.hashes ?? {};
    const { labels } = await questions.request('testLabels', { dataset, hashes });
    if (labels.length !== predicted.length) {
      throw new UnrollError(
        'damaged',
        `${id} was tested on ${predicted.length} examples, but the data set ${dataset} now has ${labels.length}; ` +
          'restore the data set that it was trained on',
      );
    }
    return {
      hashes,
      answers: {
        dataset,
        labels,
        predicted: Uint8Array.from(predicted),
        probability: Float64Array.from(probability),
      },
    };
  }

  async function testCell(id: string, label: number, predicted: number): Promise<Cell> {
    const { hashes, answers } = await answersOf(id);
    const { dataset, probability } = answers;
    const indices = [...answers.labels.keys()].filter(
      (index) => answers.labels[index] === label && answers.predicted[index] === predicted,
    );
    indices.sort((a, b) => probability[b]! - probability[a]! || a - b);
    return { dataset, hashes, file: 'test', indices, probability };
  }

  async function validationCell(
    id: string,
    epoch: number,
    label: number,
    predicted: number,
  ): Promise<Cell> {
    const record = await store.read(id);
    refuseImportedResults(record);
    const missing = `${id} has no predictions for its validation examples after epoch ${epoch}; they`;
    const sealed = isTraining(record) ? null : validationSeal(record);
    const folder = store.folder(id);
    const answers = await readValidationAnswers(folder, epoch, sealed).catch((error: unknown) => {
      throw explainMissing(error, missing, 'trained with a validation split');
    });
    if (answers === undefined) {
      throw new UnrollError('not-found', `${missing} are stored when that epoch has finished`);
    }
    const indices = answers.examples.filter(
      (_, place) => answers.labels[place] === label && answers.predicted[place] === predicted,
    );
    const trainedOn = { dataset: answers.dataset, hashes: record.data?.hashes ?? {} };
    return { ...trainedOn, file: 'training', indices, probability: null };
  }

  return {
    'experiments.history': async ({ experiment, afterStep, columns }) => {
      const id = await store.resolve(experiment);
      const record = await store.read(id);
      const history = await readHistoryOf(store.folder(id), record, afterStep);
      return columns === undefined ? history : onlyColumns(history, columns);
    },
    'experiments.recording': async ({ experiment, afterStep }) => {
      const id = await store.resolve(experiment);
      return readRecordingOf(store.folder(id), await store.read(id), afterStep);
    },
    'experiments.answers': async ({ experiment }) =>
      (await answersOf(await store.resolve(experiment))).answers,
    'experiments.confusionExamples': async (input): Promise<ConfusionExamples> => {
      const { epoch, label, predicted, offset, limit } = input;
      const id = await store.resolve(input.experiment);
      const cell = await (epoch === null
        ? testCell(id, label, predicted)
        : validationCell(id, epoch, label, predicted));
      const { dataset, hashes, file, probability } = cell;
      const indices = cell.indices.slice(offset, offset + limit);
      const { images } = await questions.request('datasetImages', {
        dataset,
        hashes,
        file,
        indices,
      });
      return {
        total: cell.indices.length,
        indices,
        images,
        probabilities: probability && indices.map((index) => probability[index]!),
      };
    },
  };
}

/** @returns whether a process is writing the run's files, so that they can't be checked against their seals */
function isTraining({ status }: ExperimentRecord): boolean {
  return status === 'running' || status === 'paused';
}

/** @returns some columns of a history, as copies: a part of a shared buffer can't be sent without the rest */
function onlyColumns(history: HistoryColumns, keys: readonly HistoryKey[]): HistoryColumns {
  const columns = historyKeys.map((key) => [
    key,
    keys.includes(key) ? history[key].slice() : new Float64Array(0),
  ]);
  return Object.fromEntries(columns) as HistoryColumns;
}

/** @throws UnrollError 'not-found' for results of another program, which never have predictions */
function refuseImportedResults(record: ExperimentRecord): void {
  if (isImportedResults(record)) {
    throw new UnrollError('not-found', `${record.id}: ${noPredictions}`);
  }
}

/** @returns an error that says when a missing file will exist; other errors as they are */
function explainMissing(error: unknown, what: string, when: string): unknown {
  if (!(error instanceof UnrollError && error.code === 'not-found')) return error;
  return new UnrollError('not-found', `${what} exist once it is ${when}`, { cause: error });
}
