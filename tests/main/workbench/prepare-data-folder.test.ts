import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryBeside } from '#main/storage/files/temporary-name';
import { prepareDataFolder } from '#main/workbench/prepare-data-folder';
import { skipBecause } from '../../support/skip-because.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { openWorkbench } from '../../support/workbenches.ts';

const all = { everyExperiment: true };
const longAgo = new Date(Date.now() - 2 * 60 * 60 * 1000);
const dead = spawnSync(process.execPath, ['--eval', '0']).pid;

function ofTheDead(name: string): string {
  return basename(temporaryBeside(name)).replace(`-${process.pid}-`, `-${dead}-`);
}

async function file(...path: string[]): Promise<void> {
  await mkdir(join(...path, '..'), { recursive: true });
  await writeFile(join(...path), '');
  await utimes(join(...path), longAgo, longAgo);
}

async function modeOf(...path: string[]): Promise<string> {
  return ((await stat(join(...path))).mode & 0o777).toString(8);
}

/** All files, with their paths in a folder. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

test('leftovers go from everywhere in a data folder, when it is opened (R17)', async () => {
  const home = await temporaryFolder();
  const leftovers = [
    ['queue.json.1234567'],
    ['preferences.json.99999'],
    ['index.json.500000'],
    ['handwriting', '0b7e1c4e-0000-4000-8000-000000000000.json.170000'],
    ['experiments', 'gru', 'experiment.json.4294967295'],
    ['experiments', 'gru', ofTheDead('notes.json')],
    ['experiments', ofTheDead('gru-2'), 'experiment.json'],
    ['comparisons', ofTheDead('a.json')],
    ['datasets', ofTheDead('bars'), 'train-images-idx3-ubyte'],
    ['.trash', ofTheDead('gru.2026-01-01T00-00-00.000Z'), 'experiment.json'],
    ['.trash', 'handwriting', ofTheDead('a.json')],
    ['.imports', ofTheDead('import'), 'archive.zip'],
  ];
  const kept = [['queue.json'], ['experiments', 'gru', 'experiment.json'], ['notes.txt.12']];
  for (const path of [...leftovers, ...kept]) await file(home, ...path);
  const { workbench } = await openWorkbench({ home });
  await workbench.close();
  const names = (await filesIn(home)).filter((name) => name !== 'settings.json');
  expect(names.sort()).toEqual(['experiment.json', 'notes.txt.12', 'queue.json']);
});

test('a command line leaves the folders of experiments alone', async () => {
  const home = await temporaryFolder();
  await file(home, 'experiments', 'gru', 'experiment.json.12345');
  await file(home, 'queue.json.12345');
  await prepareDataFolder(home, { everyExperiment: false });
  expect(await filesIn(home)).toEqual(['experiment.json.12345']);
});

test('a data folder that is not there is not made, and what is none stays as it is', async (context) => {
  const home = await temporaryFolder();
  await prepareDataFolder(join(home, 'none'), all);
  await file(home, 'datasets', 'queue.json.12345');
  await prepareDataFolder(home, all);
  expect(await readdir(home, { recursive: true })).toEqual([
    'datasets',
    join('datasets', 'queue.json.12345'),
  ]);
  if (process.platform === 'win32') skipBecause(context, 'Windows has other permissions');
  await mkdir(join(home, 'experiments'));
  await chmod(join(home, 'experiments'), 0o755);
  await prepareDataFolder(home, all);
  expect(await modeOf(home, 'experiments')).toBe('755');
});

test('trash folders are made while there is room for them (R8)', async () => {
  const home = await temporaryFolder();
  await file(home, 'experiments', 'gru', 'experiment.json');
  await prepareDataFolder(home, all);
  expect((await readdir(join(home, '.trash'))).sort()).toEqual(['datasets', 'handwriting']);
});

test('other users lose what they could read of an earlier version (A20)', async (context) => {
  if (process.platform === 'win32') skipBecause(context, 'Windows has other permissions');
  const home = await temporaryFolder();
  await chmod(home, 0o755);
  const outside = await temporaryFolder();
  await chmod(outside, 0o755);
  await symlink(outside, join(home, 'datasets'));
  for (const [name, mode] of [
    ['experiments', 0o755],
    ['comparisons', 0o2775],
    ['handwriting', 0o750],
    ['own', 0o755],
  ] as const) {
    await mkdir(join(home, name));
    await chmod(join(home, name), mode);
  }
  await writeFile(join(home, 'index.json'), '');
  await chmod(join(home, 'index.json'), 0o644);
  await prepareDataFolder(home, all);
  expect(await modeOf(home, 'experiments')).toBe('700');
  expect(await modeOf(home, 'index.json')).toBe('600');
  expect(await modeOf(home, '.trash')).toBe('700');
  // A group that may write was let in by somebody.
  expect(await modeOf(home, 'comparisons')).toBe('770');
  // As is what others can't reach, what isn't ours, and where a link points.
  expect(await modeOf(home, 'handwriting')).toBe('750');
  expect(await modeOf(home, 'own')).toBe('755');
  expect(await modeOf(outside)).toBe('755');
  expect(await modeOf(home)).toBe('755');
});

test('a new data folder is for its owner alone, with all that is in it (A20)', async (context) => {
  if (process.platform === 'win32') skipBecause(context, 'Windows has other permissions');
  const home = join(await temporaryFolder(), 'home');
  const { workbench } = await openWorkbench({ home });
  const { id } = await workbench.call('experiments.create', { config: {} });
  await workbench.call('experiments.list', {});
  for (const name of ['', 'experiments', '.trash', join('experiments', id)]) {
    expect([name, await modeOf(home, name)]).toEqual([name, '700']);
  }
  for (const name of ['index.json', join('experiments', id, 'experiment.json')]) {
    expect([name, await modeOf(home, name)]).toEqual([name, '600']);
  }
});
