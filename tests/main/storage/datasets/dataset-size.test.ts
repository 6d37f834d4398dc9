import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { trainingExampleCount } from '#main/storage/datasets/dataset-size';
import { datasetFiles } from '#main/storage/datasets/datasets';
import { writeDataset } from '../../../support/idx.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

test('the header says how many training examples there are, plain or compressed (F6)', async () => {
  const home = await temporaryFolder();
  expect(await trainingExampleCount('mnist', home)).toBe(60_000);
  const folder = await writeDataset(home, 'tiny', { training: 30, test: 10 });
  expect(await trainingExampleCount('tiny', home)).toBe(30);
  const labels = join(folder, datasetFiles.trainingLabels);
  await writeFile(`${labels}.gz`, gzipSync(await readFile(labels)));
  await rm(labels);
  expect(await trainingExampleCount('tiny', home)).toBe(30);
});

test('a data set that is not there is refused, one that cannot be read left to who reads it', async () => {
  const home = await temporaryFolder();
  await expect(trainingExampleCount('nosuch', home)).rejects.toMatchObject({ code: 'not-found' });
  await expect(trainingExampleCount('../x', home)).rejects.toMatchObject({ code: 'invalid-input' });
  const folder = join(home, 'datasets', 'odd');
  await mkdir(folder, { recursive: true });
  expect(await trainingExampleCount('odd', home)).toBeNull();
  const labels = join(folder, datasetFiles.trainingLabels);
  for (const content of ['', 'no IDX file at all', Buffer.from([0x1f, 0x8b, 1, 2, 3])]) {
    await writeFile(labels, content);
    expect(await trainingExampleCount('odd', home)).toBeNull();
  }
});
