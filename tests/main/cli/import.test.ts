import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { listDatasets } from '#main/storage/datasets/datasets';
import { commandLineOn } from '../../support/command-line.ts';
import { sampleRecord } from '../../support/records.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const archiveOf = (...ids: string[]) =>
  zipSync(
    Object.fromEntries(
      ids.map((id) => [`${id}/experiment.json`, strToU8(JSON.stringify(sampleRecord({ id })))]),
    ),
  );

async function prepared(behaviour = '') {
  const [home, folder] = [await temporaryFolder(), await temporaryFolder()];
  const put = async (name: string, content: string | Uint8Array) => {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  };
  return { home, folder, put, ...commandLineOn(home, behaviour) };
}

test('experiments and a data set are imported by one command', async () => {
  const { home, put, run } = await prepared();
  const archive = await put('two.zip', archiveOf('a', 'b'));
  const table = await put('letters.csv', '1,2,3');
  const { code, stdout } = await run('import', archive, table, '--name', 'letters');
  expect([code, stdout]).toEqual([
    0,
    'Imported 2 experiments from two.zip: a, b\nThe data set letters is imported.\nRead letters.csv.\nThe files have no test part: 2 images, 14.29 % of each class, were split off by the seed 0.\n',
  ]);
  expect(await listDatasets(home)).toEqual(['mnist', 'letters']);
  expect((await readdir(join(home, 'experiments'))).sort()).toEqual(['a', 'b']);
});

test('--json says what was imported, and a folder gives what is in it', async () => {
  const { folder, put, run } = await prepared();
  await mkdir(join(folder, 'deep'));
  await put('one.unroll', archiveOf('a'));
  await put('deep/two.unroll', archiveOf('b'));
  await put('notes.md', 'x');
  const { stdout } = await run('import', folder, '--json');
  expect(JSON.parse(stdout)).toEqual({
    imported: [
      { kind: 'experiments', experiments: ['b'] },
      { kind: 'experiments', experiments: ['a'] },
    ],
  });
});

test('nothing is imported if one of the files can’t be', async () => {
  const { home, put, run } = await prepared();
  const archive = await put('a.unroll', archiveOf('a'));
  const { code, stderr } = await run('import', archive, await put('photo.png', 'x'));
  expect(code).toBe(2);
  expect(stderr).toContain('photo.png: its name ends in .png');
  expect(await readdir(home)).not.toContain('experiments');
  const named = await run('import', archive, await put('x.csv', '1,2,3'));
  expect(named.stderr).toContain('--name: is missing');
  expect(await readdir(home)).not.toContain('experiments');
});

test('a refused archive is named, with what was imported before it', async () => {
  const { put, run } = await prepared();
  const { code, stderr } = await run(
    'import',
    await put('good.unroll', archiveOf('a')),
    await put('bad.unroll', 'x'),
  );
  expect(code).toBe(4);
  expect(stderr).toMatch(/bad\.unroll: the file isn’t a ZIP archive, or its end is missing/);
  expect(stderr).toContain('Before it:\nImported 1 experiment from good.unroll: a');
});

test('of many files a refusal names their folder, and of an empty one its name', async () => {
  const { folder, put, run } = await prepared();
  const pets = join(folder, 'pets');
  for (const name of ['cat', 'dog']) {
    await mkdir(join(pets, name), { recursive: true });
    for (const index of [1, 2, 3]) await put(`pets/${name}/${index}.jpg`, 'x');
  }
  const refused = await run('import', pets, '--name', 'pets');
  expect(refused.stderr).toMatch(/^unroll: pets: /);
  const { code, stderr } = await run('import', await put('empty.pt', ''));
  expect([code, stderr]).toEqual([2, 'unroll: empty.pt is empty\n']);
  await mkdir(join(folder, 'nothing'));
  const nothing = await run('import', join(folder, 'nothing'));
  expect(nothing.stderr).toMatch(/nothing: there are no files in it/);
});

test('an import that is interrupted keeps what was imported before', async () => {
  const { home, put, run, said, signals } = await prepared('waits');
  const importing = run(
    'import',
    await put('a.unroll', archiveOf('a')),
    await put('x.csv', '1,2,3'),
    '--name',
    'x',
    '--json',
  );
  await said('reading the files: 35 %');
  signals.emit('SIGINT');
  const { code, stdout } = await importing;
  expect(code).toBe(130);
  expect(JSON.parse(stdout)).toEqual({ imported: [{ kind: 'experiments', experiments: ['a'] }] });
  expect(await listDatasets(home)).toEqual(['mnist']);
});

test.for([
  [['import'], '<file> is missing'],
  [['import', 'none.unroll'], 'none.unroll: the file can’t be read'],
] as const)('refused: %j', async ([args, problem]) => {
  const { run } = await prepared();
  const { code, stderr } = await run(...args);
  expect(code).toBeGreaterThan(1);
  expect(stderr).toContain(problem);
});
