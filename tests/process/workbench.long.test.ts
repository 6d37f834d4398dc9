import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { datasetFiles } from '#main/storage/datasets/datasets';
import type { Workbench } from '#main/workbench/workbench';
import { imageBytes } from '#shared/contract/commands';
import { csvOf, imageArchiveOf, npzOf } from '../support/foreign-datasets.ts';
import { barImages, writeDataset } from '../support/idx.ts';
import { trainerProgram } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openWorkbench } from '../support/workbenches.ts';

/** Imports files whose names and contents are given. */
async function importFiles(
  workbench: Workbench,
  kind: { readonly kind: 'experiment' } | { readonly kind: 'dataset'; readonly name: string },
  files: Readonly<Record<string, Uint8Array>>,
): Promise<unknown> {
  const announced = Object.entries(files).map(([name, { length }]) => ({ name, bytes: length }));
  const { id } = await workbench.call('imports.begin', { ...kind, files: announced });
  for (const [file, piece] of Object.entries(files)) {
    await workbench.call('imports.append', { id, file, piece });
  }
  return workbench.call('imports.finish', { id });
}

async function barFiles(): Promise<Record<string, Uint8Array>> {
  const folder = await writeDataset(await temporaryFolder(), 'any', { training: 400, test: 60 });
  const names = Object.values(datasetFiles);
  const read = names.map(async (name) => [name, await readFile(join(folder, name))] as const);
  return Object.fromEntries(await Promise.all(read));
}

test('tables, arrays and pictures of digits become data sets in a process of their own', async () => {
  const { workbench, home, event } = await openWorkbench({ program: trainerProgram });
  const labels = Uint8Array.from({ length: 40 }, (_, index) => index % 2);
  const all = { labels, images: barImages(labels) };
  const named = csvOf(all).replaceAll(/^\d/gm, (label) => ['cat', 'dog'][Number(label)]!);
  const table = await importFiles(
    workbench,
    { kind: 'dataset', name: 'table' },
    { 'animals.csv': Buffer.from(named) },
  );
  expect(table).toEqual({
    kind: 'dataset',
    name: 'table',
    notes: [
      'The files have no test part: 6 images, 14.29 % of each class, were split off by the seed 0.',
    ],
  });
  expect((await event('importProgress')).share).toBeLessThanOrEqual(1);
  await importFiles(
    workbench,
    { kind: 'dataset', name: 'arrays' },
    { 'arrays.npz': npzOf(all, all) },
  );
  await importFiles(
    workbench,
    { kind: 'dataset', name: 'pictures' },
    { 'pictures.zip': await imageArchiveOf({ train: all, test: all }) },
  );
  const [, arrays, pictures, animals] = await workbench.call('datasets.list', {});
  expect(arrays).toMatchObject({ name: 'arrays', classes: 2, training: [20, 20], test: [20, 20] });
  expect(pictures).toMatchObject({ classes: 2, training: [20, 20], test: [20, 20] });
  expect(animals).toMatchObject({ name: 'table', training: [17, 17], classNames: ['cat', 'dog'] });
  expect(await readdir(join(home, '.imports'))).toEqual([]);
  const short = importFiles(
    workbench,
    { kind: 'dataset', name: 'short' },
    { 'short.csv': Buffer.from(named.slice(0, -30)) },
  );
  await expect(short).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringMatching(/^short\.csv can’t be imported: .*40/) as string,
  });
  expect(await readdir(join(home, '.imports'))).toEqual([]);
});

test('weights are tested elsewhere and trained on as they are', async () => {
  const { workbench, home, event } = await openWorkbench({ program: trainerProgram });
  await importFiles(workbench, { kind: 'dataset', name: 'bars' }, await barFiles());
  const config = { dataset: 'bars', validationExamples: 100, hiddenSize: 8, epochs: 2 };
  const train = async (own: object): Promise<string> => {
    const draft = { config: { ...config, ...own } };
    const [made] = await workbench.call('experiments.createMany', { drafts: [draft], queue: true });
    const { id } = made!;
    const ended = await event('ended', ({ experiment }) => experiment === id);
    expect(ended).toMatchObject({ status: 'finished' });
    return id;
  };
  const recordOf = async (opened: Workbench, experiment: string) =>
    (await opened.call('experiments.show', { experiment })).record;
  const predictionsOf = (id: string): Promise<string> =>
    readFile(join(home, 'experiments', id, 'predictions.json'), 'utf8');

  const source = await train({});
  const { weightsSha256: initialWeights, test: tested } = await recordOf(workbench, source);
  const again = await train({ initialWeights, epochs: 0 });
  expect(await recordOf(workbench, again)).toMatchObject({
    ...{ status: 'finished', step: 0, epochs: [], weightsSha256: initialWeights, test: tested },
  });
  expect(await predictionsOf(again)).toBe(await predictionsOf(source));
  expect(await workbench.call('experiments.verify', { experiment: again })).toMatchObject({
    ...{ matches: true, step: 0 },
  });

  const tuned = await train({ initialWeights, epochs: 1, learningRate: 1e-4 });
  expect(await workbench.call('experiments.verify', { experiment: tuned })).toMatchObject({
    ...{ matches: true, step: 5 },
  });
  const { fileName, bytes } = await workbench.call('experiments.export', { experiment: tuned });
  const other = await openWorkbench({ program: trainerProgram });
  await importFiles(other.workbench, { kind: 'dataset', name: 'bars' }, await barFiles());
  await importFiles(other.workbench, { kind: 'experiment' }, { [fileName]: bytes });
  expect(await recordOf(other.workbench, tuned)).toEqual(await recordOf(workbench, tuned));
  expect(await other.workbench.call('experiments.verify', { experiment: tuned })).toMatchObject({
    ...{ matches: true, step: 5 },
  });
  // The archive has the starting weights, so that the run can also be made again where its source never was.
  const { config: whole } = await recordOf(workbench, tuned);
  const repeated = await other.workbench.call('experiments.create', { config: whole });
  await other.workbench.call('runs.start', { experiment: repeated.id });
  await other.event('ended', ({ experiment }) => experiment === repeated.id);
  expect((await recordOf(other.workbench, repeated.id)).weightsSha256).toBe(
    (await recordOf(workbench, tuned)).weightsSha256,
  );
});

test('from a data set to archives of experiments that were trained on it in turn', async () => {
  const { workbench, event } = await openWorkbench({ program: trainerProgram });
  await importFiles(workbench, { kind: 'dataset', name: 'bars' }, await barFiles());
  expect(await workbench.call('datasets.list', {})).toMatchObject([
    { kind: 'dataset', name: 'mnist', bundled: true },
    { kind: 'dataset', name: 'bars', bundled: false, classes: 10 },
  ]);

  const config = { dataset: 'bars', validationExamples: 100, hiddenSize: 8, epochs: 2 };
  const drafts = ['RNN', 'GRU'].map((cell) => ({ config: { ...config, cell, reportEvery: 1 } }));
  expect(await workbench.call('engines.estimate', drafts[0]!)).toMatchObject({ stepsPerEpoch: 5 });
  const records = await workbench.call('experiments.createMany', { drafts, queue: true });
  for (const { id } of records) {
    expect(await event('ended', ({ experiment }) => experiment === id)).toMatchObject({
      status: 'finished',
    });
  }

  const { id } = records[0]!;
  const history = await workbench.call('experiments.history', { experiment: id });
  expect([...history.step]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const { record } = await workbench.call('experiments.show', { experiment: id });
  // Its process began before its results, by at least what it took to load the program.
  expect(record.phases!.start).toBeGreaterThan(0.01);
  expect(record.phases!.total).toBeLessThan(
    (Date.parse(record.finishedAt!) - Date.parse(record.createdAt)) / 1000,
  );
  const configs = [drafts[0]!.config];
  expect(await workbench.call('runs.estimate', { configs })).toMatchObject([{ runs: 2 }]);
  const answers = await workbench.call('experiments.answers', { experiment: id });
  const right = answers.labels.filter((label, place) => label === answers.predicted[place]);
  expect(right.length / 60).toBeCloseTo(record.test!.accuracy, 10);

  for (const [epoch, confusion] of [
    [null, record.test!.confusion],
    [1, record.epochs[0]!.validationConfusion!],
  ] as const) {
    const label = 3;
    const predicted = confusion[label]!.findIndex((count) => count > 0);
    const cell = { experiment: id, epoch, label, predicted };
    const examples = await workbench.call('experiments.confusionExamples', cell);
    expect(examples.total).toBe(confusion[label]![predicted]);
    expect(examples.images).toHaveLength(examples.indices.length * imageBytes);
    // The bar of a 3 is in row 8.
    expect(examples.images[28 * 8 + 10]).toBe(200);
  }

  const { fileName, bytes } = await workbench.call('experiments.export', { experiment: id });
  const other = await openWorkbench({ program: trainerProgram });
  await importFiles(other.workbench, { kind: 'experiment' }, { [fileName]: bytes });
  const taken = await other.workbench.call('experiments.show', { experiment: id });
  expect(taken.record).toEqual(record);
  const images = new Uint8Array(imageBytes);
  const source = { kind: 'images', images } as const;
  expect(await other.workbench.call('predict', { experiment: id, source })).toEqual(
    await workbench.call('predict', { experiment: id, source }),
  );
});
