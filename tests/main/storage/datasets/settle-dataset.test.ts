import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { datasetFiles, readPart } from '#main/storage/datasets/datasets';
import { settleDataset, writePart } from '#main/storage/datasets/settle-dataset';
import { barImages } from '../../../support/idx.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const ignore = (): void => undefined;
const labels = Uint8Array.from({ length: 12 }, (_, index) => index % 3);
const examples = { count: 12, labels, images: barImages(labels) };

async function withBothParts(): Promise<string> {
  const folder = await temporaryFolder();
  await writePart(folder, 'training', examples);
  await writePart(folder, 'test', examples);
  return folder;
}

test('files that need no change are not written again', async () => {
  const folder = await withBothParts();
  const path = join(folder, datasetFiles.trainingImages);
  const { mtimeMs } = await stat(path);
  await settleDataset(folder, { splitSeed: null, inverted: false, transposed: false }, ignore);
  expect((await stat(path)).mtimeMs).toBe(mtimeMs);
});

test('both parts are inverted and transposed', async () => {
  const folder = await withBothParts();
  const shares: number[] = [];
  await settleDataset(folder, { splitSeed: null, inverted: true, transposed: true }, (share) =>
    shares.push(share),
  );
  expect(shares.map((share) => Math.round(6 * share))).toEqual([1, 2, 3, 4, 5, 6]);
  for (const part of ['training', 'test'] as const) {
    const { images } = await readPart(folder, part);
    expect(images[784 * 5 + 28 * 3 + 10]).toBe(255 - examples.images[784 * 5 + 28 * 10 + 3]!);
  }
  expect(await readFile(join(folder, datasetFiles.testLabels))).toEqual(
    await readFile(join(folder, datasetFiles.trainingLabels)),
  );
});

test('what is split off is changed as what stays', async () => {
  const folder = await temporaryFolder();
  await writePart(folder, 'training', { ...examples, images: new Uint8Array(12 * 784) });
  await settleDataset(folder, { splitSeed: 1, inverted: true, transposed: false }, ignore);
  const parts = [await readPart(folder, 'training'), await readPart(folder, 'test')];
  expect(parts.map(({ count }) => count)).toEqual([9, 3]);
  for (const { images } of parts) expect(new Set(images)).toEqual(new Set([255]));
});
