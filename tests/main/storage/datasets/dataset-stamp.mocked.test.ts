import { mkdir, writeFile } from 'node:fs/promises';
import type * as FileSystem from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { datasetStamp } from '#main/storage/datasets/datasets';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

// In the archive of a packaged app Electron numbers the files again at each call.
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof FileSystem>();
  let inode = 1;
  const stat = async (path: string) => Object.assign(await real.stat(path), { ino: inode++ });
  return { ...real, stat };
});

test('the stamp of the bundled data set stays the same where its files have no lasting inodes', async () => {
  const home = await temporaryFolder();
  expect(await datasetStamp('mnist', home)).toBe(await datasetStamp('mnist', home));
});

test('the stamp of an imported one tells that a file was replaced by one of the same size and time', async () => {
  const home = await temporaryFolder();
  const folder = join(home, 'datasets', 'own');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'train-images-idx3-ubyte'), 'x');
  expect(await datasetStamp('own', home)).not.toBe(await datasetStamp('own', home));
});
