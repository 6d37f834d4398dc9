import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listDatasets } from '#main/storage/datasets/datasets';
import { commandLineOn } from '../../support/command-line.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function prepared(behaviour = '') {
  const home = await temporaryFolder();
  const file = join(await temporaryFolder(), 'letters.csv');
  await writeFile(file, '1,2,3');
  return { home, file, ...commandLineOn(home, behaviour) };
}

test('a data set is imported with what was done, and progress on standard error', async () => {
  const { home, file, run } = await prepared();
  const imported = await run('dataset', 'import', file, '--name', 'letters', '--seed', '7');
  expect(imported).toMatchObject({
    code: 0,
    stdout:
      'The data set letters is imported.\nRead letters.csv.\nThe files have no test part: 2 images, 14.29 % of each class, were split off by the seed 7.\n',
  });
  expect(imported.stderr).toBe('copying the files: 100 %\nreading the files: 35 %\n');
  expect(await listDatasets(home)).toEqual(['mnist', 'letters']);
  const again = await run('dataset', 'import', file, '--name', 'letters');
  expect(again).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('already exists') as string,
  });
});

test('a folder of images by class is packed and imported', async () => {
  const { home, run } = await prepared();
  const folder = join(await temporaryFolder(), 'pets');
  for (const [name, count] of [
    ['cat', 2],
    ['dog', 1],
  ] as const) {
    await mkdir(join(folder, name), { recursive: true });
    for (let at = 0; at < count; at++) await writeFile(join(folder, name, `${at}.png`), 'x');
  }
  await writeFile(join(folder, '.DS_Store'), 'x');
  const imported = await run('dataset', 'import', folder, '--name', 'pets', '--inverted');
  expect(imported).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(
      /^The data set pets is imported\.\nRead pets\.zip\.\nThe images were inverted/,
    ) as string,
  });
  expect(imported.stderr).toContain('copying the files: 16 %');
  expect(await listDatasets(home)).toEqual(['mnist', 'pets']);
});

test.for([
  ['pets/cat/1.jpg', 'pets/cat/1.jpg is a JPEG, and the command line reads only PNG. Import the'],
  ['pets/notes.txt', 'pets/notes.txt is not an image; a folder of images by class has only PNG'],
])('a folder with %s is refused before anything is sent', async ([path, problem]) => {
  const { home, run } = await prepared();
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'pets', 'cat'), { recursive: true });
  for (const name of ['pets/cat/0.png', path]) await writeFile(join(folder, name), 'x');
  const { code, stderr } = await run('dataset', 'import', join(folder, 'pets'), '--name', 'pets');
  expect(code).toBe(2);
  expect(stderr).toContain(problem);
  expect(await listDatasets(home)).toEqual(['mnist']);
});

test('the data sets are listed', async () => {
  const { run } = await prepared();
  const { code, stdout } = await run('dataset', 'list');
  expect([code, stdout]).toEqual([
    0,
    'name    classes  training  test\nbroken        –         –     –  it is\n',
  ]);
});

test('an import that is interrupted keeps nothing', async () => {
  const { home, file, run, said, signals } = await prepared('waits');
  const importing = run('dataset', 'import', file, '--name', 'letters');
  await said('reading the files: 35 %');
  signals.emit('SIGINT');
  expect(await importing).toMatchObject({
    code: 130,
    stdout: 'The import was cancelled; nothing was kept.\n',
  });
  expect(await listDatasets(home)).toEqual(['mnist']);
  expect(await readdir(join(home, '.imports'))).toEqual([]);
});

test.for([
  [['dataset'], '<action> is missing: import, with the files of a data set, or list'],
  [['dataset', 'add'], '<action>: add is not allowed; use import'],
  [['dataset', 'list', 'a.csv'], 'list takes no files; unexpected: a.csv'],
  [['dataset', 'import', '--name', 'x'], '<file> is missing'],
  [['dataset', 'import', 'a.csv'], '--name: is missing'],
  [['dataset', 'import', 'a.csv', '--name', '../x'], '--name: ../x is not allowed'],
  [['dataset', 'import', 'a.csv', '--name', 'x', '--seed', '1.5'], '--seed: 1.5 is not allowed'],
  [['dataset', 'import', 'none.csv', '--name', 'x'], 'none.csv: the file can’t be read'],
] as const)('refused: %j', async ([args, problem]) => {
  const { run } = await prepared();
  const { code, stderr } = await run(...args);
  expect(code).toBeGreaterThan(1);
  expect(stderr).toContain(problem);
});
