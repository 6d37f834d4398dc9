import { join } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import type { WorkbenchEvent } from '#shared/contract/events';
import { bundledDataset, listDatasets } from '../storage/datasets/datasets.ts';
import { moveDurably } from '../storage/files/durable-files.ts';
import { makeFolder } from '../storage/files/make-folder.ts';
import { datasetTrash } from './dataset-import.ts';
import type { Handlers } from '../dispatch/dispatch.ts';
import type { Questions } from '../execution/questions.ts';

type DatasetCommand =
  | 'datasets.list'
  | 'datasets.means'
  | 'datasets.examples'
  | 'datasets.testImages'
  | 'datasets.augmented'
  | 'datasets.remove';

/**
 * The commands on data sets.
 * @param questions answers questions to data sets
 */
export function datasetHandlers(
  home: string,
  questions: Questions,
  emit: (event: WorkbenchEvent) => void,
): Pick<Handlers, DatasetCommand> {
  return {
    'datasets.list': () => questions.request('datasets', {}),
    'datasets.means': (input) => questions.request('datasetMeans', input),
    'datasets.examples': (input) => questions.request('datasetExamples', input),
    'datasets.testImages': (input) =>
      questions.request('datasetImages', { ...input, hashes: {}, file: 'test' }),
    'datasets.augmented': (input) => questions.request('augmented', input),
    'datasets.remove': async ({ dataset }) => {
      await removeDataset(home, dataset);
      emit({ kind: 'datasetsChanged' });
      return { name: dataset };
    },
  };
}

/** Moves an imported data set to the trash folder. @throws UnrollError 'invalid-input', 'not-found' or 'storage' */
async function removeDataset(home: string, name: string): Promise<void> {
  if (name === bundledDataset) {
    throw new UnrollError(
      'invalid-input',
      `dataset: ${name} comes with Unroll and can’t be removed; only imported data sets can`,
    );
  }
  const names = await listDatasets(home);
  if (!names.includes(name)) {
    throw new UnrollError(
      'not-found',
      `dataset: there is no ${name}; there are: ${names.join(', ')}`,
    );
  }
  const trash = datasetTrash(home);
  await makeFolder(trash);
  const removedAt = new Date().toISOString().replaceAll(':', '-');
  await moveDurably(join(home, 'datasets', name), join(trash, `${name}.${removedAt}`));
}
