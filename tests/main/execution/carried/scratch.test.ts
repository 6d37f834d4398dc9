import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { packFiles } from '#main/execution/carried/packed-files';
import { Scratch } from '#main/execution/carried/scratch';
import { doubleSpawner } from '../../../support/double-spawner.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const packOf = (...names: string[]): Uint8Array =>
  packFiles(new Map(names.map((name) => [name, new Uint8Array([1])])));

test('a data set takes the place of another one of the same name, and is read once', async () => {
  const scratch = new Scratch(await temporaryFolder(), () => doubleSpawner(''));
  onTestFinished(() => scratch.remove());
  let reads = 0;
  const provide = (sha256: string, pack: Uint8Array): Promise<void> =>
    scratch.provide('letters', sha256, async () => {
      reads += 1;
      return pack;
    });
  await provide('one', packOf('class-names.json', 'train-labels-idx1-ubyte'));
  await provide('two', packOf('train-labels-idx1-ubyte.gz'));
  await provide('two', packOf('unread'));
  expect(await readdir(join(scratch.path, 'datasets', 'letters'))).toEqual([
    'train-labels-idx1-ubyte.gz',
  ]);
  expect(reads).toBe(2);
});

test('the two data sets used last are kept, and older ones make room', async () => {
  const scratch = new Scratch(await temporaryFolder(), () => doubleSpawner(''));
  onTestFinished(() => scratch.remove());
  const reads: string[] = [];
  const use = (name: string): Promise<void> =>
    scratch.provide(name, `hash of ${name}`, () => {
      reads.push(name);
      return Promise.resolve(packOf('train-labels-idx1-ubyte'));
    });
  const kept = async () => (await readdir(join(scratch.path, 'datasets'))).toSorted();
  for (const name of ['letters', 'digits', 'letters']) await use(name);
  expect(reads).toEqual(['letters', 'digits']);
  await use('clothes');
  expect(await kept()).toEqual(['clothes', 'letters']);
  await use('letters');
  await use('digits');
  expect(await kept()).toEqual(['digits', 'letters']);
  expect(reads).toEqual(['letters', 'digits', 'clothes', 'digits']);
});

test('nothing is left of a data set that could not be put there', async () => {
  const scratch = new Scratch(await temporaryFolder(), () => doubleSpawner(''));
  onTestFinished(() => scratch.remove());
  const folder = join(scratch.path, 'datasets');
  // The name of the second file is too long for any disk.
  await expect(
    scratch.provide('letters', 'one', () => Promise.resolve(packOf('a', 'n'.repeat(300)))),
  ).rejects.toMatchObject({ code: 'storage' });
  expect(await readdir(folder)).toEqual([]);
});
