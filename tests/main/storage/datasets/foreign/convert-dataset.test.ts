import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { datasetFiles, readDataset } from '#main/storage/datasets/datasets';
import { readClassNames } from '#main/storage/datasets/class-names';
import { convertDataset } from '#main/storage/datasets/foreign/convert-dataset';
import { settleDataset } from '#main/storage/datasets/settle-dataset';
import { splitForTesting } from '#main/storage/datasets/split-for-testing';
import {
  csvOf,
  imageAt,
  npzOf,
  parquetOf,
  patientControl,
  sourceFile,
} from '../../../../support/foreign-datasets.ts';
import { barImages, encodeIdx } from '../../../../support/idx.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const labels = Uint8Array.from({ length: 60 }, (_, index) => (index < 40 ? index % 2 : 2));
const all = { labels, images: barImages(labels) };

test('what is written is a data set as Unroll stores it', async () => {
  const folder = await temporaryFolder();
  const file = await sourceFile(folder, 'a.npz', npzOf(all, all));
  const converted = await convertDataset('npz', [file], folder, patientControl);
  expect(converted).toEqual({ notes: [], hasTestPart: true });
  const { training, test: testPart, classes } = await readDataset('a', folder, {});
  expect(classes).toBe(3);
  expect(training).toEqual({ count: 60, ...all });
  expect(testPart).toEqual({ count: 60, ...all });
  expect(await readFile(join(folder, datasetFiles.trainingImages))).toEqual(
    encodeIdx([60, 28, 28], all.images),
  );
  expect(await readClassNames(folder, 3)).toBeNull();
});

test('a missing test part is split off by class, as the seed says', async () => {
  const split = (seed: number) => splitForTesting({ count: 60, ...all }, seed);
  const { training, test: testPart } = split(1);
  const counts = (part: { labels: Uint8Array }) =>
    [0, 1, 2].map((label) => part.labels.filter((found) => found === label).length);
  expect(counts(testPart)).toEqual([3, 3, 3]);
  expect(counts(training)).toEqual([17, 17, 17]);
  expect(split(1)).toEqual({ training, test: testPart });
  expect(split(2).test).not.toEqual(testPart);
  const images = ({ images: bytes, count }: typeof training) =>
    Array.from({ length: count }, (_, index) => imageAt(bytes, index).join());
  expect(new Set([...images(training), ...images(testPart)])).toEqual(
    new Set(images({ count: 60, ...all })),
  );
  const folder = await temporaryFolder();
  const file = await sourceFile(folder, 'a.csv', csvOf(all));
  const converted = await convertDataset('csv', [file], folder, patientControl);
  expect(converted).toEqual({ notes: [], hasTestPart: false });
  expect((await readdir(folder)).sort()).toEqual([
    'a.csv',
    datasetFiles.trainingImages,
    datasetFiles.trainingLabels,
  ]);
  const decided = { splitSeed: 2, inverted: false, transposed: false };
  await settleDataset(folder, decided, () => undefined);
  const { training: written, test: writtenTest } = await readDataset('a', folder, {});
  expect({ training: written, test: writtenTest }).toEqual(split(2));
});

test('files without two examples of any class have nothing that could be split off', async () => {
  const folder = await temporaryFolder();
  const few = { labels: labels.subarray(0, 2), images: all.images.subarray(0, 2 * 784) };
  const file = await sourceFile(folder, 'a.csv', csvOf(few));
  await expect(convertDataset('csv', [file], folder, patientControl)).rejects.toThrow(
    'a.csv can’t be imported: it has no test part, and no class has two examples of which one could be split off',
  );
});

test('names of classes are kept beside the images', async () => {
  const folder = await temporaryFolder();
  const named = csvOf(all).replaceAll(/^\d/gm, (label) => ['zebra', 'ant', 'cat'][Number(label)]!);
  const file = await sourceFile(folder, 'a.csv', named);
  await convertDataset('csv', [file], folder, patientControl);
  expect(await readClassNames(folder, 3)).toEqual(['ant', 'cat', 'zebra']);
});

test('one class only, and a class that only the test part has, are refused', async () => {
  const folder = await temporaryFolder();
  const same = { labels: new Uint8Array(4).fill(1), images: all.images.slice(0, 4 * 784) };
  const one = await sourceFile(folder, 'one.npz', npzOf(same, same));
  await expect(convertDataset('npz', [one], folder, patientControl)).rejects.toMatchObject({
    message:
      'one.npz can’t be imported: all of its examples are of one class; at least two are needed',
  });
  const other = { ...same, labels: new Uint8Array(4).fill(5) };
  const both = await sourceFile(folder, 'both.npz', npzOf(all, other));
  await expect(convertDataset('npz', [both], folder, patientControl)).rejects.toMatchObject({
    message:
      'both.npz can’t be imported: the test part has the class 5, which the training part does not have',
  });
});

test('a reading that is cancelled ends', async () => {
  const folder = await temporaryFolder();
  const file = await sourceFile(folder, 'a.csv', csvOf(all));
  const control = { signal: AbortSignal.abort(new Error('cancelled')), report: () => undefined };
  await expect(convertDataset('csv', [file], folder, control)).rejects.toThrow('cancelled');
});

test('a name of a class that is too long is refused before anything is written', async () => {
  const name = 'x'.repeat(61);
  const folder = await temporaryFolder();
  const named = csvOf(all).replaceAll(/^\d/gm, (label) => [name, 'ant', 'cat'][Number(label)]!);
  const file = await sourceFile(folder, 'a.csv', named);
  await expect(convertDataset('csv', [file], folder, patientControl)).rejects.toThrow(
    `the name of the class "${name}" has more than 60 characters`,
  );
  expect(await readdir(folder)).toEqual(['a.csv']);
});

test('fewer names than classes are refused before anything is written', async () => {
  const folder = await temporaryFolder();
  const file = await sourceFile(folder, 'a.parquet', parquetOf(all, ['ant', 'cat']));
  await expect(convertDataset('parquet', [file], folder, patientControl)).rejects.toThrow(
    'a.parquet can’t be imported: it names 2 classes, and has the label 2',
  );
  expect(await readdir(folder)).toEqual(['a.parquet']);
});
