import {
  appendFile,
  chmod,
  mkdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { historyKeys } from '#shared/contract/commands';
import {
  keepHistoryCache,
  readHistoryCache,
  textState,
} from '#main/storage/experiment/history-cache';
import { readHistoryColumns } from '#main/storage/experiment/history-file';
import { isContentName } from '#main/storage/files/folder-files';
import { sampleHistory, samplePoint } from '../../../support/records.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const line = (step: number) => `${JSON.stringify(samplePoint(step))}\n`;
const textOf = (folder: string) => join(folder, 'history.jsonl');
const cacheOf = (folder: string) => join(folder, 'history.cache');
const longAgo = new Date('2026-01-02T03:04:05.678Z');

/** A history that nothing has been added to for long. */
async function restingHistory(...steps: number[]): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(textOf(folder), steps.map(line).join(''));
  await utimes(textOf(folder), longAgo, longAgo);
  return folder;
}

/** The same, with its cache. */
async function cachedHistory(...steps: number[]): Promise<string> {
  const folder = await restingHistory(...steps);
  await readHistoryColumns(folder);
  await untilKept(folder);
  return folder;
}

/** Waits until there is a cache of the present text: nobody else has to. */
async function untilKept(folder: string): Promise<void> {
  const isKept = async () => {
    expect(await readHistoryCache(folder, (await textState(folder, null))!)).toBeDefined();
  };
  await vi.waitFor(isKept, 20_000);
}

/** Puts lines in another order, so that whatever still has the old one has it from the cache. */
async function reorderText(folder: string, ...steps: number[]): Promise<void> {
  const before = await stat(textOf(folder));
  await writeFile(textOf(folder), steps.map(line).join(''));
  await utimes(textOf(folder), longAgo, longAgo);
  expect((await stat(textOf(folder))).size).toBe(before.size);
}

async function stepsIn(folder: string): Promise<number[]> {
  return [...(await readHistoryColumns(folder)).step];
}

test('a history is read once, and from its cache from then on', async () => {
  const folder = await cachedHistory(20, 40, 60);
  await reorderText(folder, 60, 40, 20);
  const columns = await readHistoryColumns(folder);
  expect(Object.keys(columns)).toEqual([...historyKeys]);
  expect(columns).toEqual(sampleHistory([20, 40, 60]));
  // What copies a column copies no more than it.
  for (const column of Object.values(columns)) {
    expect(column.buffer.byteLength).toBe(column.byteLength);
  }
});

test('the end of a history is read from its text', async () => {
  const folder = await cachedHistory(20, 40, 60);
  await reorderText(folder, 20, 60, 40);
  expect([...(await readHistoryColumns(folder, 30)).step]).toEqual([60, 40]);
});

test('the cache of a text that has changed is not used, and is rewritten', async () => {
  const folder = await cachedHistory(20, 40, 60);
  await appendFile(textOf(folder), line(80));
  expect(await stepsIn(folder)).toEqual([20, 40, 60, 80]);
  await writeFile(textOf(folder), [20, 40].map(line).join(''));
  expect(await stepsIn(folder)).toEqual([20, 40]);
  const later = new Date(longAgo.getTime() + 1);
  await writeFile(textOf(folder), [40, 60, 20].map(line).join(''));
  await utimes(textOf(folder), later, later);
  expect(await stepsIn(folder)).toEqual([40, 60, 20]);
  await untilKept(folder);
  expect(await stepsIn(folder)).toEqual([40, 60, 20]);
});

test('the cache of a whole text is not used for the part of it that can be relied upon, nor the other way round', async () => {
  const folder = await cachedHistory(20, 40, 60);
  const bytes = line(20).length;
  const sealed = { sha256: createHash('sha256').update(line(20)).digest('hex'), bytes };
  expect([...(await readHistoryColumns(folder, undefined, sealed)).step]).toEqual([20]);
  await vi.waitFor(async () => {
    const text = await textState(folder, sealed);
    expect(await readHistoryCache(folder, text!)).toBeDefined();
  }, 20_000);
  expect(await stepsIn(folder)).toEqual([20, 40, 60]);
});

test('nothing is kept of a text that was written just now: it may be growing', async () => {
  const folder = await restingHistory(20);
  const now = new Date();
  await utimes(textOf(folder), now, now);
  const text = (await textState(folder, null))!;
  await keepHistoryCache(folder, text, null, await readHistoryColumns(folder));
  await expect(stat(cacheOf(folder))).rejects.toThrow('ENOENT');
});

test('nothing is kept of a text that has changed while it was read', async () => {
  const folder = await restingHistory(20);
  const columns = await readHistoryColumns(await restingHistory(20));
  const text = (await textState(folder, null))!;
  await appendFile(textOf(folder), line(40));
  await keepHistoryCache(folder, text, null, columns);
  await expect(stat(cacheOf(folder))).rejects.toThrow('ENOENT');
});

test('a cache that is cut short, or has a byte changed, is not used', async () => {
  const folder = await cachedHistory(20, 40);
  const whole = await readFile(cacheOf(folder));
  const text = (await textState(folder, null))!;
  const damaged: Uint8Array[] = [Buffer.concat([whole, Buffer.alloc(8)])];
  for (let place = 0; place < whole.length; place += 5) {
    damaged.push(whole.subarray(0, place));
    // Numbers alone: what is changed in the header may mean the same.
    if (place <= whole.indexOf('\n')) continue;
    const flipped = Buffer.from(whole);
    flipped[place]! ^= 1;
    damaged.push(flipped);
  }
  for (const bytes of damaged) {
    await writeFile(cacheOf(folder), bytes);
    expect(await readHistoryCache(folder, text)).toBeUndefined();
  }
  expect(await stepsIn(folder)).toEqual([20, 40]);
  await untilKept(folder);
});

test.for([
  ['version', '"version":1', '"version":2'],
  ['keys', '"step","epoch"', '"epoch","step"'],
  ['number of points', '"points":2', '"points":1'],
])('a cache with another %s is not used', async ([, mine, other]) => {
  const folder = await cachedHistory(20, 40);
  const bytes = (await readFile(cacheOf(folder))).toString('latin1');
  expect(bytes).toContain(mine);
  await writeFile(cacheOf(folder), bytes.replace(mine!, other!), 'latin1');
  expect(await readHistoryCache(folder, (await textState(folder, null))!)).toBeUndefined();
  expect(await stepsIn(folder)).toEqual([20, 40]);
  await untilKept(folder);
});

test('a cache that was deleted is made again', async () => {
  const folder = await cachedHistory(20, 40);
  await rm(cacheOf(folder));
  expect(await stepsIn(folder)).toEqual([20, 40]);
  await untilKept(folder);
});

test('where the cache can’t be written, the history is read anyway', async () => {
  const blocked = await restingHistory(20, 40);
  await mkdir(cacheOf(blocked));
  const readOnly = await restingHistory(20, 40);
  await chmod(readOnly, 0o555);
  for (const folder of [blocked, readOnly]) {
    const text = (await textState(folder, null))!;
    const columns = await readHistoryColumns(folder);
    await expect(keepHistoryCache(folder, text, null, columns)).resolves.toBeUndefined();
    expect(await stepsIn(folder)).toEqual([20, 40]);
    // After what reading has begun: files are written in turn.
    await keepHistoryCache(folder, text, null, columns);
  }
  await chmod(readOnly, 0o755);
});

test('a history without points, and one that was never begun, are empty with a cache as well', async () => {
  const folder = await cachedHistory();
  expect(await stepsIn(folder)).toEqual([]);
  await rename(textOf(folder), join(folder, 'elsewhere'));
  expect(await stepsIn(folder)).toEqual([]);
});

test('a damaged text is damage although its columns were kept before', async () => {
  const folder = await cachedHistory(20, 40);
  await writeFile(textOf(folder), `${line(20)}{"step": -1}\n${line(60)}`);
  await expect(readHistoryColumns(folder)).rejects.toThrow('line 2 is damaged');
});

test('the cache is no part of an experiment that is exported, listed or taken in', () => {
  expect(isContentName('history.cache')).toBe(false);
});
