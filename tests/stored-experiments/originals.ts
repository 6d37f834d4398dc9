import type { WorkbenchApi } from '#shared/contract/workbench-api';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import {
  readPredictions,
  readRecord,
} from '../../src-main/storage/experiment/experiment-folder.ts';
import { trainExperiment } from '../e2e/support/seed.ts';
import { readHistory } from '../support/history.ts';
import { readValidation } from '../support/validation.ts';
import type { Original } from './vary.ts';

/** A training of seconds that comes to something: four epochs of small networks on a part of the digits. */
const config: Partial<ExperimentConfig> = {
  epochs: 4,
  batchSize: 50,
  trainingExamples: 6000,
  validationExamples: 1000,
  learningRate: 0.005,
  reportEvery: 1,
  threads: 1,
};
const cells = ['RNN', 'GRU', 'LSTM'] as const;
const hiddenSizes = [32, 64, 128] as const;

/**
 * Trains what copies are made of: each cell in a few sizes, on real digits.
 * @param say is told of each
 */
export async function trainOriginals(
  api: WorkbenchApi,
  say: (line: string) => void,
): Promise<readonly Original[]> {
  const originals: Original[] = [];
  for (const hiddenSize of hiddenSizes) {
    for (const cell of cells) {
      say(`training ${cell} ${hiddenSize}`);
      const { id } = await trainExperiment(api, { ...config, cell, hiddenSize });
      const { folder } = await api.call('experiments.show', { experiment: id });
      const { labels } = await api.call('experiments.answers', { experiment: id });
      originals.push(await readOriginal(folder, Array.from(labels)));
    }
  }
  return originals;
}

async function readOriginal(folder: string, testLabels: readonly number[]): Promise<Original> {
  return {
    folder,
    record: await readRecord(folder),
    history: await readHistory(folder),
    predictions: await readPredictions(folder),
    testLabels,
    validation: await readValidation(folder),
  };
}
