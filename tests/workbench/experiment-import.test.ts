import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { readRecord } from '#main/storage/experiment-folder';
import type { Workbench } from '#main/workbench/workbench';
import { sampleRecord } from '../support/records.ts';
import { experimentThat, openWorkbench } from '../support/workbenches.ts';

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

test('one from a newer Unroll is taken in as it is', async () => {
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

test.each([
  ['what is no archive', strToU8('hello'), 'not a ZIP archive'],
  ['a path', zipSync({ 'experiment.json': record(), '../evil.txt': record() }), '"../evil.txt"'],
  ['a folder', zipSync({ 'mine/experiment.json': record() }), 'in no folder'],
  ['an unknown file', zipSync({ 'experiment.json': record(), 'a.exe': record() }), '"a.exe"'],
  ['no record', zipSync({ 'log.txt': record() }), 'lacks experiment.json'],
  ['a record that is none', zipSync({ 'experiment.json': strToU8('{}') }), 'schemaVersion'],
  [
    'a wrong record',
    zipSync({ 'experiment.json': record({ tags: 3 }) }),
    'experiment.json is damaged: tags',
  ],
  ['an id that is a path', zipSync({ 'experiment.json': record({ id: '../x' }) }), 'the id'],
  ['a bomb', lying(2 ** 31 + 1), 'at most 2147483648'],
  ['a bomb that lies', lying(10), 'log.txt is said to have 10 bytes'],
])('%s is refused and leaves nothing', async (_, bytes, problem) => {
  const { workbench, home } = await openWorkbench();
  const error = await importArchive(workbench, bytes).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'damaged' });
  expect((error as Error).message).toContain(problem);
  expect((error as Error).message).not.toContain(home);
  expect(await readdir(join(home, '.imports'))).toEqual([]);
  expect(await workbench.call('experiments.list', {})).toEqual([]);
});
