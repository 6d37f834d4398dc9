import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import { datasetFiles } from '#main/storage/datasets/datasets';
import type { WorkbenchApi } from '#shared/contract/workbench-api';
import { newComparisonState } from '#shared/compare/comparison';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { barImages, encodeIdx } from '../support/idx.ts';
import { AppProcess, type Programs } from './app-process.ts';
import { Watch, type Strike } from './interposer.ts';
import { copyFolder } from './work-folders.ts';

/** Files by name, as they are handed to an import. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** The data folder that rounds start from, and what they bring in. */
export interface BaseFolder {
  readonly home: string;
  /** The archive of a finished experiment, `from elsewhere`, that the data folder doesn't have. */
  readonly archive: Files;
  readonly dataset: Files;
}

/** What a run is like that takes a fraction of a second. */
export function tinyConfig(own: Partial<ExperimentConfig> = {}): Partial<ExperimentConfig> {
  return {
    dataset: 'bars',
    trainingExamples: 40,
    validationExamples: 10,
    hiddenSize: 4,
    batchSize: 8,
    epochs: 2,
    reportEvery: 1,
    threads: 1,
    ...own,
  };
}

/** An image of a digit that models can be asked about. */
export function oneImage(): Uint8Array {
  return barImages(Uint8Array.of(3));
}

/** Hands files over to an import, and finishes it. */
export async function importFiles(
  app: Pick<WorkbenchApi, 'call'>,
  what: { readonly kind: 'experiment' } | { readonly kind: 'dataset'; readonly name: string },
  files: Files,
): Promise<void> {
  const announced = Object.entries(files).map(([name, { length }]) => ({ name, bytes: length }));
  const { id } = await app.call('imports.begin', { ...what, files: announced });
  for (const [file, piece] of Object.entries(files)) {
    await app.call('imports.append', { id, file, piece });
  }
  await app.call('imports.finish', { id });
}

/** The four files of a small data set, ten classes of bars. */
export function barFiles(): Files {
  const classes = (count: number): Uint8Array =>
    Uint8Array.from({ length: count }, (_, example) => example % 10);
  const images = (count: number): Uint8Array =>
    encodeIdx([count, 28, 28], barImages(classes(count)));
  const labels = (count: number): Uint8Array => encodeIdx([count], classes(count));
  return {
    [datasetFiles.trainingImages]: images(60),
    [datasetFiles.trainingLabels]: labels(60),
    [datasetFiles.testImages]: images(20),
    [datasetFiles.testLabels]: labels(20),
  };
}

/**
 * Makes a data folder with one of everything, by the app's own commands: a finished run, one that was broken off, two that
 * wait in the queue, one in the trash, a comparison, a digit, preferences, a data set.
 */
export async function makeBaseFolder(given: {
  /** With no data folder open. */
  readonly app: AppProcess;
  /** Where the data folder is made. */
  readonly folder: string;
  readonly programs: Programs;
  readonly library: string;
}): Promise<BaseFolder> {
  const { app, folder } = given;
  const home = join(folder, 'base');
  await mkdir(home);
  await app.open(home);
  const dataset = barFiles();
  await importFiles(app, { kind: 'dataset', name: 'bars' }, dataset);
  await importFiles(app, { kind: 'dataset', name: 'spare' }, dataset);

  const create = (name: string, own: Partial<ExperimentConfig>): Promise<{ id: string }> =>
    app.call('experiments.create', { name, config: tinyConfig(own), notes: `of ${name}` });
  const finished = await create('finished', { cell: 'GRU', seed: 1 });
  await trainToEnd(app, 'finished');
  await create('from elsewhere', { cell: 'LSTM', seed: 2 });
  await trainToEnd(app, 'from elsewhere');
  const { fileName, bytes } = await app.call('experiments.export', {
    experiment: 'from elsewhere',
  });
  await app.call('experiments.remove', { experiment: 'from elsewhere' });
  await app.call('experiments.purge', { experiment: 'from elsewhere' });
  await app.close();
  await makeInterrupted(home, given);

  await app.open(home);
  await app.call('queue.configure', { held: true });
  await create('first in the queue', { cell: 'RNN', seed: 3 });
  await create('second in the queue', { cell: 'GRU', seed: 4, layers: 2 });
  await app.call('queue.add', { experiments: ['first in the queue', 'second in the queue'] });
  await create('thrown away', { seed: 5 });
  await app.call('experiments.remove', { experiment: 'thrown away' });
  await app.call('experiments.update', {
    experiment: 'finished',
    change: { tags: ['kept'], starred: true },
  });
  await app.call('comparisons.save', { name: 'saved', state: newComparisonState([finished.id]) });
  await app.call('handwriting.add', { label: 3, image: oneImage() });
  await app.call('preferences.update', { change: { theme: 'dark', views: { list: [1, 2] } } });
  await app.close();
  return { home, archive: { [fileName]: bytes }, dataset };
}

async function trainToEnd(app: AppProcess, experiment: string): Promise<void> {
  const { status, reason } = await app.train(experiment);
  if (status === 'finished') return;
  throw new UnrollError('internal', `the base folder's ${experiment} is ${status}: ${reason}`);
}

/**
 * Makes `interrupted`, a run whose process was killed after some of its checkpoints: at the same call each time, so that
 * each campaign has the same data folder.
 */
async function makeInterrupted(
  home: string,
  { folder, programs, library }: { folder: string; programs: Programs; library: string },
): Promise<void> {
  const name = 'interrupted';
  const trainIn = async (where: string, strike?: Strike): Promise<number> => {
    const watch = await Watch.start(library, { home: where, folder, strike });
    const app = new AppProcess(programs, watch.environment);
    try {
      await app.open(where);
      const config = tinyConfig({ cell: 'LSTM', seed: 6, epochs: 6, patience: 100 });
      await app.call('experiments.create', { name, config });
      await app.train(name);
      await app.close();
      return watch.calls;
    } finally {
      await app.end();
    }
  };
  const probe = join(folder, 'probe');
  await copyFolder(home, probe);
  const calls = await trainIn(probe);
  await rm(probe, { recursive: true });
  const at = Math.round(0.6 * calls);
  await trainIn(home, { at, action: 'kill-before', whom: 'process' });
}
