import { historyKeys, type HistoryColumns } from '#shared/contract/commands/experiments';
import { imageSide } from '#shared/data/image-size';
import { sequenceOrder } from '#shared/data/sequence-order';
import {
  namedTensors,
  type ExportedFile,
  type NamedTensor,
} from '#shared/exchange/models/exported-model';
import type { ClassProbabilities } from '#shared/exchange/tensorboard/precision-recall';
import type { RunFormat, RunPart } from '#shared/exchange/runs/exported-run';
import { runFormats, type RunFormatKey } from '#shared/exchange/runs/run-formats';
import type { ExperimentRecord } from '#shared/experiment/record';
import { parameterLayout } from '#shared/network/network';
import { networkOf } from '#shared/network/network-of';
import {
  readHistoryOf,
  readRecord,
  readRecordingOf,
} from '../../storage/experiment/experiment-folder.ts';
import { readModel } from '../../storage/experiment/model-file.ts';
import type { Dependencies } from '../ports/dependencies.ts';
import { checkSameData, isMissing } from '../run/same-data.ts';
import { predict } from './predict.ts';
import type { ModelRequest, SavedModels } from './saved-models.ts';

/**
 * Writes the results of a run in a format. Of a run that is training, what is there now.
 * @param models load its model, if the format needs the model's answers
 * @throws UnrollError 'damaged', 'not-found' or 'storage'
 */
export async function exportRun(
  { format: key, ...request }: ModelRequest & { readonly format: RunFormatKey },
  models: SavedModels,
  dependencies: Pick<Dependencies, 'loadDataset'>,
): Promise<readonly ExportedFile[]> {
  const { folder } = request;
  const format: RunFormat = runFormats[key];
  const record = await readRecord(folder);
  const needs = (part: RunPart): boolean => format.needs.includes(part);
  const history = needs('history') ? await readHistoryOf(folder, record) : noHistory;
  const recording = needs('recording') ? await readRecordingOf(folder, record) : [];
  const weights = needs('weights') ? await savedWeights(folder, record) : null;
  const answers = needs('answers') ? await testAnswers(request, models, dependencies) : null;
  return format.write({ record, history, recording, weights, answers }, record.id);
}

const noHistory = Object.fromEntries(
  historyKeys.map((key) => [key, new Float64Array()]),
) as HistoryColumns;

/** The saved model's answers on the test set; null without a model or the data set that it was trained on. */
async function testAnswers(
  request: ModelRequest,
  models: SavedModels,
  { loadDataset }: Pick<Dependencies, 'loadDataset'>,
): Promise<ClassProbabilities | null> {
  try {
    return await models.use(request, async (model) => {
      const dataset = await loadDataset(model.data.dataset);
      checkSameData(model.data, dataset);
      const { images, labels } = dataset.test;
      return { labels, probabilities: await predict(model, images) };
    });
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** The weights by their names; null if there are none. */
async function savedWeights(
  folder: string,
  { config, data }: ExperimentRecord,
): Promise<ReadonlyMap<string, NamedTensor> | null> {
  if (data === null) return null;
  const network = networkOf(config, sequenceOrder(config, imageSide), data.classes);
  try {
    const { parameters } = await readModel(folder, parameterLayout(network));
    return namedTensors(network, parameters);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
