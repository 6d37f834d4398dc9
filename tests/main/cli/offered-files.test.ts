import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { offeredFiles } from '#main/cli/imports/offered-files';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A folder with some files, each of which has its path for its content. */
async function folderWith(...paths: readonly string[]): Promise<string> {
  const folder = await temporaryFolder();
  for (const path of paths) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), path);
  }
  return folder;
}

test.each<[string[], string[]]>([
  [
    ['a/metrics.csv', 'b/deep'],
    ['metrics.csv', 'deep/metrics.csv'],
  ],
  [
    ['a/metrics.csv', 'b/metrics.csv', 'a/other.csv'],
    ['a/metrics.csv', 'b/metrics.csv', 'other.csv'],
  ],
  [
    ['a/mlruns', 'b/mlruns'],
    ['a/mlruns/meta.yaml', 'b/mlruns/meta.yaml'],
  ],
  [
    ['b/same/deep', 'c/same/deep', 'b/deep'],
    ['b/same/deep/metrics.csv', 'c/same/deep/metrics.csv', 'b/deep/metrics.csv'],
  ],
])('%j are shown so that they differ', async (given, shown) => {
  const folder = await folderWith(
    ...[
      'a/metrics.csv',
      'a/other.csv',
      'a/mlruns/meta.yaml',
      'b/metrics.csv',
      'b/deep/metrics.csv',
    ],
    ...['b/mlruns/meta.yaml', 'b/same/deep/metrics.csv', 'c/same/deep/metrics.csv'],
  );
  const files = await offeredFiles(given.map((path) => join(folder, path)));
  expect(files.map(({ path }) => path)).toEqual(shown);
});

test('a path that is given twice is refused by its name', async () => {
  const folder = await folderWith('a.csv');
  await expect(offeredFiles([join(folder, 'a.csv'), `${folder}/./a.csv`])).rejects.toMatchObject({
    code: 'invalid-input',
    message: `${folder}/./a.csv: it is given twice; give each path once`,
  });
});
