import { execFile } from 'node:child_process';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { readRecord } from '#main/storage/experiment/experiment-folder';
import type { Workbench } from '#main/workbench/workbench';
import { sampleRecord } from '../../support/records.ts';
import { skipBecause } from '../../support/skip-because.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { experimentThat, openWorkbench } from '../../support/workbenches.ts';

async function importArchive(workbench: Workbench, bytes: Uint8Array): Promise<unknown> {
  const { id } = await workbench.call('imports.begin', {
    kind: 'experiment',
    files: [{ name: 'archive of mine.zip', bytes: bytes.length }],
  });
  await workbench.call('imports.append', { id, file: 'archive of mine.zip', piece: bytes });
  return workbench.call('imports.finish', { id });
}

const record = (own = {}): Uint8Array => strToU8(JSON.stringify(sampleRecord(own)));

test('an exported experiment comes back as it was', async () => {
  const first = await openWorkbench();
  const id = await experimentThat(first.workbench, 'waits');
  const { folder } = await first.workbench.call('experiments.show', { experiment: id });
  await writeFile(join(folder, 'model.safetensors'), 'weights');
  const { bytes } = await first.workbench.call('experiments.export', { experiment: id });

  const second = await openWorkbench();
  expect(await importArchive(second.workbench, bytes)).toEqual({ kind: 'experiment', id });
  await second.event('experimentChanged');
  const shown = await second.workbench.call('experiments.show', { experiment: id });
  expect(shown.record).toEqual(
    (await first.workbench.call('experiments.show', { experiment: id })).record,
  );
  expect(await readFile(join(shown.folder, 'model.safetensors'), 'utf8')).toBe('weights');
  expect(await readdir(join(second.home, '.imports'))).toEqual([]);
});

test('an id that is taken gets a number', async () => {
  const { workbench } = await openWorkbench();
  const bytes = zipSync({ 'experiment.json': record({ id: 'mine' }) });
  expect(await importArchive(workbench, bytes)).toMatchObject({ id: 'mine' });
  expect(await importArchive(workbench, bytes)).toMatchObject({ id: 'mine-2' });
  const { folder } = await workbench.call('experiments.show', { experiment: 'mine-2' });
  expect((await readRecord(folder)).id).toBe('mine-2');
});

test('the lock of another machine is left out', async () => {
  const { workbench } = await openWorkbench();
  const files = { 'experiment.json': record({ id: 'mine', status: 'running' }) };
  await importArchive(workbench, zipSync({ ...files, 'lock.json': strToU8('{}') }));
  const shown = await workbench.call('experiments.show', { experiment: 'mine' });
  expect(shown.record.status).toBe('interrupted');
  expect(await readdir(shown.folder)).toEqual(['experiment.json']);
});

test('one from a newer Unroll is imported as it is', async () => {
  const { workbench } = await openWorkbench();
  const newer = record({ id: 'newer', schemaVersion: 99 });
  await importArchive(workbench, zipSync({ 'experiment.json': newer }));
  const shown = await workbench.call('experiments.show', { experiment: 'newer' });
  expect(shown.readOnly).toBe(true);
  expect(new Uint8Array(await readFile(join(shown.folder, 'experiment.json')))).toEqual(newer);
});

/** An archive whose entry says another size than it has. */
function lying(size: number): Uint8Array {
  const archive = Buffer.from(
    zipSync({
      'experiment.json': record(),
      'log.txt': [strToU8('x'.repeat(5_000_000)), { level: 9 }],
    }),
  );
  const entry = archive.lastIndexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
  archive.writeUInt32LE(size, entry + 24);
  return archive;
}

/** Gives an archive's second file the name of the first. */
function twice(archive: Uint8Array): Uint8Array {
  const text = Buffer.from(archive).toString('latin1').replaceAll('.jsox', '.json');
  return Buffer.from(text, 'latin1');
}

const nothing = new Uint8Array(0);
const ofSystems = {
  '__MACOSX/._mine': nothing,
  '__MACOSX/mine/._experiment.json': nothing,
  'mine/.DS_Store': strToU8('x'),
  'mine/._log.txt': nothing,
  'mine/Thumbs.db': nothing,
  'mine/desktop.ini': nothing,
  'mine/.directory': nothing,
};
const ofProcesses = {
  'history.cache': strToU8('x'),
  'lock.json': strToU8('{}'),
  'lock.json.0c3b': nothing,
  'experiment.json.lock': nothing,
  'experiment.json.4294967295': strToU8('{'),
  '.experiment.json.0123abcd-17-0123456789ab.tmp': strToU8('{'),
};
const mine = (): Uint8Array => record({ id: 'mine' });

test.each([
  [
    'with its folder',
    { 'mine/': nothing, 'mine/experiment.json': mine(), 'mine/log.txt': nothing },
  ],
  [
    'with its folders',
    { 'experiments/mine/experiment.json': mine(), 'experiments/mine/log.txt': nothing },
  ],
  [
    'with what systems add',
    { ...ofSystems, 'mine/experiment.json': mine(), 'mine/log.txt': nothing },
  ],
  ['with what processes leave', { ...ofProcesses, 'experiment.json': mine(), 'log.txt': nothing }],
])('a zipped folder of an experiment is imported, %s (F4)', async (_, files) => {
  const { workbench } = await openWorkbench();
  expect(await importArchive(workbench, zipSync(files))).toMatchObject({ id: 'mine' });
  const { folder } = await workbench.call('experiments.show', { experiment: 'mine' });
  expect((await readdir(folder)).sort()).toEqual(['experiment.json', 'log.txt']);
});

test('a folder that `zip -r` has packed is imported (F4)', async (context) => {
  const first = await openWorkbench();
  const id = await experimentThat(first.workbench, 'waits');
  const { folder } = await first.workbench.call('experiments.show', { experiment: id });
  await rm(join(folder, 'behaviour'));
  for (const name of ['.DS_Store', 'history.cache', 'log.txt'])
    await writeFile(join(folder, name), 'x');
  const archives = await temporaryFolder();
  const pack = async (name: string, from: string, what: string): Promise<Uint8Array> => {
    const path = join(archives, name);
    await promisify(execFile)('zip', ['-r', path, what], { cwd: from }).catch((error: Error) =>
      skipBecause(context, error.message),
    );
    return readFile(path);
  };
  for (const bytes of [
    await pack('folder.zip', dirname(folder), id),
    await pack('contents.zip', folder, '.'),
  ]) {
    const second = await openWorkbench();
    expect(await importArchive(second.workbench, bytes)).toEqual({ kind: 'experiment', id });
    const shown = await second.workbench.call('experiments.show', { experiment: id });
    expect((await readdir(shown.folder)).sort()).toEqual([
      'experiment.json',
      'log.txt',
      'notes.json',
    ]);
  }
});

test.each([
  ['what is no archive', strToU8('hello'), 'isn’t a ZIP archive'],
  ['a path', zipSync({ 'experiment.json': record(), '../evil.txt': record() }), '../evil.txt'],
  [
    'a folder in it',
    zipSync({ 'experiment.json': record(), 'a/log.txt': record() }),
    '"a/log.txt"',
  ],
  [
    'an empty folder in it',
    zipSync({ 'experiment.json': record(), 'a/': new Uint8Array() }),
    '"a/"',
  ],
  [
    'a file beside its folder',
    zipSync({ 'mine/experiment.json': record(), 'log.txt': record() }),
    '"log.txt"',
  ],
  [
    'a second experiment that is wrong',
    zipSync({ 'a/experiment.json': record(), 'b/experiment.json': record({ tags: 3 }) }),
    'experiment.json is damaged: tags',
  ],
  [
    'a file beside the folders of two',
    zipSync({ 'a/experiment.json': record(), 'b/experiment.json': record(), 'c/log.txt': nothing }),
    '"c/log.txt"',
  ],
  [
    'names that differ in their case alone',
    zipSync({ 'experiment.json': record(), 'Experiment.json': record() }),
    '"Experiment.json"',
  ],
  [
    'a name twice',
    twice(zipSync({ 'experiment.json': record(), 'experiment.jsox': record() })),
    'twice',
  ],
  ['an unknown file', zipSync({ 'experiment.json': record(), 'a.exe': record() }), '"a.exe"'],
  ['no record', zipSync({ 'log.txt': record() }), 'experiment.json is missing'],
  ['a record that is none', zipSync({ 'experiment.json': strToU8('{}') }), 'schemaVersion'],
  [
    'a wrong record',
    zipSync({ 'experiment.json': record({ tags: 3 }) }),
    'experiment.json is damaged: tags',
  ],
  [
    'an id that Windows reserves (A24)',
    zipSync({ 'experiment.json': record({ id: 'nul' }) }),
    'the id',
  ],
  ['an id that is a path', zipSync({ 'experiment.json': record({ id: '../x' }) }), 'the id'],
  ['a bomb', lying(2 ** 31 + 1), 'at most 2147483648'],
  ['a bomb that lies', lying(10), 'too many bytes in the stream. expected 10'],
])('%s is refused and leaves nothing', async (_, bytes, problem) => {
  const { workbench, home } = await openWorkbench();
  const error = await importArchive(workbench, bytes).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'damaged' });
  expect((error as Error).message).toContain(problem);
  expect((error as Error).message).not.toContain(home);
  expect(await readdir(join(home, '.imports'))).toEqual([]);
  expect(await workbench.call('experiments.list', {})).toEqual([]);
});
