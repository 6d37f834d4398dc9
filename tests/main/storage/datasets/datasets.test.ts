import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  datasetFiles,
  listDatasets,
  loadDataset,
  readDataset,
} from '#main/storage/datasets/datasets';
import { encodeIdx, writeDataset } from '../../../support/idx.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'unroll-datasets-'));
});
afterEach(() => rm(home, { recursive: true }));

function classCounts(labels: Uint8Array): number[] {
  const counts = Array.from({ length: 10 }, () => 0);
  for (const label of labels) counts[label]! += 1;
  return counts;
}

describe('MNIST', () => {
  it('has its known examples, classes and hashes', async () => {
    const mnist = await loadDataset('mnist', home);
    expect(mnist).toMatchObject({ name: 'mnist', side: 28, classes: 10 });
    expect([mnist.training.count, mnist.test.count]).toEqual([60_000, 10_000]);
    expect([mnist.training.images.length, mnist.test.images.length]).toEqual([
      60_000 * 784,
      10_000 * 784,
    ]);
    expect(classCounts(mnist.training.labels)).toEqual([
      5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949,
    ]);
    expect(classCounts(mnist.test.labels)).toEqual([
      980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009,
    ]);
    expect([...mnist.training.labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]);
    expect(Object.keys(mnist.hashes).sort()).toEqual(Object.values(datasetFiles).sort());
    expect(mnist.hashes['t10k-labels-idx1-ubyte']).toBe(
      'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    );
  });

  it("can't be replaced by a folder of its name", async () => {
    await writeDataset(home, 'mnist', { training: 20, test: 10 });
    expect((await loadDataset('mnist', home)).training.count).toBe(60_000);
    expect(await listDatasets(home)).toEqual(['mnist']);
  });
});

describe('an installed data set', () => {
  it('is read from its folder', async () => {
    await writeDataset(home, 'bars', { training: 40, test: 20 });
    const bars = await loadDataset('bars', home);
    expect(bars).toMatchObject({ name: 'bars', side: 28, classes: 10 });
    expect([bars.training.count, bars.test.count]).toEqual([40, 20]);
    expect([...bars.test.labels.subarray(8, 12)]).toEqual([8, 9, 0, 1]);
    expect(bars.test.images[784 + 28 * 4 + 4]).toBe(200);
  });

  it('may be compressed, with the same hashes', async () => {
    const folder = await writeDataset(home, 'bars', { training: 40, test: 20 });
    const plain = await loadDataset('bars', home);
    for (const name of Object.values(datasetFiles)) {
      const bytes = await readFile(join(folder, name));
      await writeFile(join(folder, `${name}.gz`), gzipSync(bytes));
      await rm(join(folder, name));
    }
    expect(await loadDataset('bars', home)).toEqual(plain);
  });

  it('may lack the class 0, as letters counted from 1 do', async () => {
    const folder = await writeDataset(home, 'letters', { training: 40, test: 20 });
    const labels = Uint8Array.from({ length: 40 }, (_, example) => 1 + (example % 26));
    await writeFile(join(folder, datasetFiles.trainingLabels), encodeIdx([40], labels));
    expect((await loadDataset('letters', home)).classes).toBe(27);
  });

  it('must exist: the message lists those that do', async () => {
    await writeDataset(home, 'bars', { training: 40, test: 20 });
    await writeFile(join(home, 'datasets', 'a-file'), '');
    const loading = loadDataset('fashion', home);
    await expect(loading).rejects.toMatchObject({ code: 'not-found' });
    await expect(loading).rejects.toThrow(/there is no fashion in .*; there are: mnist, bars$/);
    await rm(join(home, 'datasets'), { recursive: true });
    await expect(loadDataset('bars', home)).rejects.toThrow(/there are: mnist$/);
  });

  it('says when the folder of data sets is none', async () => {
    await writeFile(join(home, 'datasets'), '');
    await expect(loadDataset('bars', home)).rejects.toMatchObject({ code: 'storage' });
  });

  it('must have all four files: the message lists those it has', async () => {
    const folder = await writeDataset(home, 'bars', { training: 40, test: 20 });
    await rm(join(folder, datasetFiles.testLabels));
    const loading = loadDataset('bars', home);
    await expect(loading).rejects.toMatchObject({ code: 'not-found' });
    await expect(loading).rejects.toThrow(
      /bars has no t10k-labels-idx1-ubyte \(or t10k-labels-idx1-ubyte\.gz\); it contains: t10k-images-idx3-ubyte, train-images/,
    );
    await mkdir(join(home, 'datasets', 'empty'));
    await expect(loadDataset('empty', home)).rejects.toThrow(/it contains: nothing/);
  });

  it.each(['../bars', '', 'Bars', 'a/b', '..'])('can\'t be called "%s"', async (name) => {
    const loading = loadDataset(name, home);
    await expect(loading).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(loading).rejects.toThrow(/^dataset: .*lower-case letters/);
  });

  const { trainingImages, trainingLabels, testLabels } = datasetFiles;
  const label = (...values: number[]) => encodeIdx([values.length], Uint8Array.from(values));
  it.each([
    {
      what: 'fewer labels than images',
      file: trainingLabels,
      bytes: encodeIdx([39], new Uint8Array(39)),
      says: /train-images-idx3-ubyte has 40 images, but train-labels-idx1-ubyte has 39 labels/,
    },
    {
      what: 'images of another size',
      file: trainingImages,
      bytes: encodeIdx([40, 32, 28], new Uint8Array(40 * 32 * 28)),
      says: /train-images-idx3-ubyte has images of 32 x 28 pixels; they must have 28 x 28/,
    },
    {
      what: 'a label beyond all classes',
      file: trainingLabels,
      bytes: label(...Array.from({ length: 39 }, (_, example) => example % 10), 200),
      says: /train-labels.* label out of range: example 39 is of class 200; the largest in any data set is 61/,
    },
    {
      what: 'a test label that the training set lacks',
      file: testLabels,
      bytes: label(...Array.from({ length: 19 }, () => 9), 10),
      says: /t10k-labels.* label out of range: example 19 is of class 10; the largest in the training set is 9/,
    },
    {
      what: 'one class only',
      file: trainingLabels,
      bytes: encodeIdx([40], new Uint8Array(40)),
      says: /train-labels.* has only the label 0; it needs at least 2 classes/,
    },
    {
      what: 'a truncated file',
      file: trainingImages,
      bytes: encodeIdx([40, 28, 28], new Uint8Array(1000)),
      says: /train-images-idx3-ubyte is truncated/,
    },
  ])('is rejected with $what', async ({ file, bytes, says }) => {
    const folder = await writeDataset(home, 'bars', { training: 40, test: 20 });
    await writeFile(join(folder, file), bytes);
    const loading = loadDataset('bars', home);
    await expect(loading).rejects.toMatchObject({ code: 'damaged' });
    await expect(loading).rejects.toThrow(says);
  });

  it('is rejected if a file differs from the published one', async () => {
    const folder = await writeDataset(home, 'bars', { training: 40, test: 20 });
    const { hashes } = await readDataset('bars', folder, {});
    await expect(readDataset('bars', folder, hashes)).resolves.toMatchObject({ hashes });
    const images = await readFile(join(folder, trainingImages));
    images[5000]! ^= 1;
    await writeFile(join(folder, trainingImages), images);
    const reading = readDataset('bars', folder, hashes);
    await expect(reading).rejects.toMatchObject({ code: 'damaged' });
    await expect(reading).rejects.toThrow(
      new RegExp(
        `train-images-idx3-ubyte has the SHA-256 .*published one is ${hashes[trainingImages]!}`,
      ),
    );
  });
});
