import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  packExperiment,
  unpackExperiment,
  unpackNewExperiment,
} from '#main/execution/carried/carried-experiment';
import { packDataset, unpackDataset } from '#main/execution/carried/carried-dataset';
import { packFiles, unpackFiles } from '#main/execution/carried/packed-files';
import { keptCheckpointName } from '#shared/experiment/kept-checkpoints';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const kept = keptCheckpointName(2);

/** A record of a run after some epochs. */
const trained = (epochs: number): string => JSON.stringify({ epochs: new Array(epochs).fill({}) });

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

test('files are carried without notes, log and lock, which stay as they are at the other end', async () => {
  const there = await folderWith({
    'experiment.json': '{}',
    'run.json': trained(2),
    'history.jsonl': 'longer',
    [kept]: 'kept',
    'notes.json': 'theirs',
    'log.txt': 'theirs',
    'lock.json': 'theirs',
    'history.cache': 'theirs',
    stranger: 'theirs',
  });
  const here = await folderWith({
    'experiment.json': '{}',
    'run.json': trained(1),
    'checkpoint.safetensors': 'no longer there',
    'notes.json': 'mine',
    'repetitions.json': 'mine',
    'log.txt': 'mine',
    'lock.json': 'mine',
    stranger: 'mine',
  });
  const pack = await packExperiment(there);
  // The record is read before what grows, and written after it.
  expect([...unpackFiles(pack).keys()].at(0)).toBe('run.json');
  await unpackExperiment(pack, here);
  const found = await Promise.all(
    (await readdir(here))
      .sort()
      .map(async (name) => [name, await readFile(join(here, name), 'utf8')]),
  );
  expect(found).toEqual([
    [kept, 'kept'],
    ['experiment.json', '{}'],
    ['history.jsonl', 'longer'],
    ['lock.json', 'mine'],
    ['log.txt', 'mine'],
    ['notes.json', 'mine'],
    ['repetitions.json', 'mine'],
    ['run.json', trained(2)],
    ['stranger', 'mine'],
  ]);
});

test('what is no file of an experiment, or has arrived only in part, is refused', async () => {
  const folder = await temporaryFolder();
  const bytes = new TextEncoder().encode('x');
  const strange = packFiles(new Map([['../run.json', bytes]]));
  await expect(unpackExperiment(strange, folder)).rejects.toMatchObject({ code: 'damaged' });
  const whole = packFiles(new Map([['run.json', bytes]]));
  await expect(unpackExperiment(whole.subarray(0, -1), folder)).rejects.toMatchObject({
    code: 'damaged',
  });
  expect(await readdir(folder)).toEqual([]);
});

test('the files of another experiment are refused, and older ones left out', async () => {
  const mine = { 'experiment.json': '{}', 'run.json': trained(2), 'history.jsonl': 'mine' };
  const here = await folderWith(mine);
  const contents = async (): Promise<object> =>
    Object.fromEntries(
      await Promise.all(
        (await readdir(here)).map(async (name) => [name, await readFile(join(here, name), 'utf8')]),
      ),
    ) as object;
  const arrive = async (files: Readonly<Record<string, string>>): Promise<void> =>
    unpackExperiment(await packExperiment(await folderWith(files)), here);
  const others: Readonly<Record<string, string>>[] = [
    {},
    { 'run.json': trained(3) },
    { ...mine, 'experiment.json': '{"id":"other"}', 'run.json': trained(3) },
  ];
  for (const other of others) {
    await expect(arrive(other)).rejects.toThrow(/isn’t this experiment; its files stay/);
  }
  await expect(arrive({ ...mine, 'run.json': '{"epochs":' })).rejects.toMatchObject({
    code: 'damaged',
  });
  await arrive({ 'experiment.json': '{}' });
  await arrive({ ...mine, 'run.json': trained(1), 'history.jsonl': 'older' });
  expect(await contents()).toEqual(mine);
  await arrive({ ...mine, 'history.jsonl': 'of the same epoch' });
  expect(await contents()).toEqual({ ...mine, 'history.jsonl': 'of the same epoch' });
});

test('a data set travels, unless it comes with Unroll', async () => {
  const [home, other] = [await temporaryFolder(), await temporaryFolder()];
  const folder = join(home, 'datasets', 'mine');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'train-images-idx3-ubyte'), 'pixels');
  expect(await packDataset('mnist', home)).toBeNull();
  await unpackDataset((await packDataset('mine', home))!, 'mine', other);
  const path = join(other, 'datasets', 'mine', 'train-images-idx3-ubyte');
  expect(await readFile(path, 'utf8')).toBe('pixels');
  const strange = packFiles(new Map([['../../x', new Uint8Array(1)]]));
  await expect(unpackDataset(strange, 'mine', other)).rejects.toMatchObject({ code: 'damaged' });
});

test('a new folder gets all that was carried, and nothing that belongs elsewhere', async () => {
  const there = await folderWith({ 'experiment.json': '{}', 'run.json': trained(1) });
  const here = join(await temporaryFolder(), 'experiments', 'one');
  await unpackNewExperiment(await packExperiment(there), here);
  expect((await readdir(here)).toSorted()).toEqual(['experiment.json', 'run.json']);
  expect(await readFile(join(here, 'run.json'), 'utf8')).toBe(trained(1));
  const stranger = packFiles(new Map([['../stranger', Buffer.from('')]]));
  await expect(unpackNewExperiment(stranger, here)).rejects.toMatchObject({ code: 'damaged' });
});
