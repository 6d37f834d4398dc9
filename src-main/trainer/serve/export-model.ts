import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import { imageBytes, imageSide } from '#shared/data/image-size';
import type {
  CheckedExample,
  ExportedFile,
  ModelFormat,
} from '#shared/exchange/models/exported-model';
import { modelFormats, type ModelFormatKey } from '#shared/exchange/models/model-formats';
import { experimentFiles } from '../../storage/experiment/experiment-files.ts';
import { storageError } from '../../storage/files/storage-error.ts';
import type { Examples } from '../../storage/datasets/datasets.ts';
import { evaluationSource, savedModelBatch } from '../run/evaluate-batches.ts';
import { checkSameData, isMissing } from '../run/same-data.ts';
import type { Dependencies } from '../ports/dependencies.ts';
import type { SavedModel } from './saved-models.ts';

/** Test examples whose logits the exported programs check. */
const exampleCount = 3;

/**
 * Writes a saved model in a format.
 * @param request the experiment's folder and the format
 * @throws UnrollError 'unavailable' if the format can't express the network, with the reason; 'storage' or 'damaged'
 */
export async function exportModel(
  model: SavedModel,
  { folder, format: key }: { readonly folder: string; readonly format: ModelFormatKey },
  { loadDataset, readModelPage }: Pick<Dependencies, 'loadDataset' | 'readModelPage'>,
): Promise<readonly ExportedFile[]> {
  const { network, parameters, inputs, data, record } = model;
  const format: ModelFormat = modelFormats[key];
  const obstacle = format.obstacle(network);
  if (obstacle !== null) throw new UnrollError('unavailable', obstacle);
  const { sequenceOrder, blockSize, normalisation } = record.config;
  return format.write(
    {
      name: record.name,
      id: record.id,
      network,
      classNames: data.classNames,
      parameters,
      weights: await weightsFile(folder),
      preparation: {
        side: imageSide,
        sequenceOrder,
        blockSize,
        normalisation,
        pixels: inputs.order.pixels,
        table: inputs.table,
        mean: data.mean,
        deviation: data.deviation,
      },
      examples: await checkedExamples(model, loadDataset),
      testAccuracy: record.test?.accuracy ?? null,
      page: format.needsPage ? await readModelPage() : '',
    },
    record.id,
  );
}

async function weightsFile(folder: string): Promise<Uint8Array> {
  const path = join(folder, experimentFiles.model);
  try {
    return await readFile(path);
  } catch (error) {
    throw storageError(error, 'read', path);
  }
}

/** The first test examples with their logits; none if the data set has gone or was changed since the training. */
async function checkedExamples(
  { engine, data, inputs }: SavedModel,
  loadDataset: Dependencies['loadDataset'],
): Promise<CheckedExample[]> {
  let test: Examples;
  try {
    const dataset = await loadDataset(data.dataset);
    checkSameData(data, dataset);
    test = dataset.test;
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
  const indices = Uint32Array.from(
    { length: Math.min(exampleCount, test.count) },
    (_, index) => index,
  );
  const source = evaluationSource(inputs, test, savedModelBatch, indices);
  const logits = await engine.predict(source.batch(0, 0));
  return Array.from(indices, (index) => ({
    image: test.images.slice(index * imageBytes, (index + 1) * imageBytes),
    label: test.labels[index]!,
    logits: [...logits.subarray(index * data.classes, (index + 1) * data.classes)],
  }));
}
