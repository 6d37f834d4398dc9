import { spawnSync } from 'node:child_process';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { removeLeftovers } from '#main/storage/files/leftovers';
import { temporaryBeside } from '#main/storage/files/temporary-name';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const deadPid = spawnSync(process.execPath, ['--eval', '0']).pid;
const [ours, ofTheDead] = [process.pid, deadPid].map((pid) =>
  basename(temporaryBeside('file')).replace(`-${process.pid}-`, `-${pid}-`),
) as [string, string];
const ofAnotherMachine = ofTheDead.replace(/\.[0-9a-f]{8}-/, '.00000000-');
const ofEarlierVersions = [
  'queue.json.1234567',
  'preferences.json.4294967295',
  'model.safetensors.12345',
  'rnn-against-gru-k3x9q.json.1234567',
  '.new-Ab3dE6',
];
const others = [
  'queue.json',
  'queue.json.12x',
  'queue.json.damaged',
  'notes.txt.123',
  '.new-a1b2',
  'metrics.json.20261129',
];

/** Makes them, last changed that many minutes ago, and returns what is left of them. */
async function swept(names: readonly string[], minutes: number): Promise<string[]> {
  const folder = await temporaryFolder();
  const changed = new Date(Date.now() - minutes * 60_000);
  for (const name of names) {
    await writeFile(join(folder, name), '');
    await utimes(join(folder, name), changed, changed);
  }
  await removeLeftovers(folder);
  return readdir(folder);
}

test('what a process of this machine left that is gone goes at once (R17)', async () => {
  expect(await swept([ofTheDead], 0)).toEqual([]);
});

test('what may still be written stays for an hour, whoever may be writing it (R17)', async () => {
  const names = [ours, ofAnotherMachine, ...ofEarlierVersions];
  expect((await swept(names, 59)).sort()).toEqual([...names].sort());
  expect(await swept(names, 61)).toEqual([]);
});

test('nothing else is touched, however old', async () => {
  expect((await swept(others, 1e6)).sort()).toEqual([...others].sort());
});

test('folders are left over too: one that was being deleted', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, ofTheDead, 'inner'), { recursive: true });
  await writeFile(join(folder, ofTheDead, 'inner', 'file'), '');
  await removeLeftovers(folder);
  expect(await readdir(folder)).toEqual([]);
});

test('a folder that is not there has none', async () => {
  await removeLeftovers(join(await temporaryFolder(), 'none'));
});

test('temporary names are short, whatever they stand for', () => {
  expect(basename(temporaryBeside('x'.repeat(250))).length).toBeLessThan(100);
});
