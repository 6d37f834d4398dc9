import { imageSide } from '#shared/data/image-size';
import { sequenceOrder } from '#shared/data/sequence-order';
import { UnrollError } from '#shared/contract/errors';
import type { ExportedFile, NamedTensor } from '#shared/exchange/models/exported-model';
import { runFormats, type RunFormatKey } from '#shared/exchange/runs/run-formats';
import type { ExperimentRecord } from '#shared/experiment/record';
import { parameterLayout } from '#shared/network/network';
import { networkOf } from '#shared/network/network-of';
import { readHistoryColumns, readRecord } from '../../storage/experiment/experiment-folder.ts';
import { readModel } from '../../storage/experiment/model-file.ts';
import { historySeal } from '../../storage/experiment/seal.ts';

/**
 * Writes the results of a run in a format. Of a run that is training, what is there now.
 * @throws UnrollError 'damaged', 'not-found' or 'storage'
 */
export async function exportRun({
  folder,
  format,
}: {
  readonly folder: string;
  readonly format: RunFormatKey;
}): Promise<readonly ExportedFile[]> {
  const record = await readRecord(folder);
  const isTraining = record.status === 'running' || record.status === 'paused';
  const history = await readHistoryColumns(
    folder,
    undefined,
    isTraining ? null : historySeal(record),
  );
  const weights = await savedWeights(folder, record);
  return runFormats[format].write({ record, history, weights }, record.id);
}

/** The weights by their names; null if there are none that can be read. */
async function savedWeights(
  folder: string,
  { config, data }: ExperimentRecord,
): Promise<ReadonlyMap<string, NamedTensor> | null> {
  if (data === null) return null;
  const network = networkOf(config, sequenceOrder(config, imageSide), data.classes);
  const layout = parameterLayout(network);
  try {
    const { parameters } = await readModel(folder, layout);
    return new Map(
      layout.tensors.map(({ name, shape, offset, length }) => [
        name,
        { shape, data: parameters.subarray(offset, offset + length) },
      ]),
    );
  } catch (error) {
    if (error instanceof UnrollError) return null;
    throw error;
  }
}
