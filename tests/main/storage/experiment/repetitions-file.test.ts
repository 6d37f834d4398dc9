import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRecord, writeRecord } from '#main/storage/experiment/experiment-folder';
import { addRepetition, readRepetitions } from '#main/storage/experiment/repetitions-file';
import { sampleRecord } from '../../../support/records.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const equal = { machine: 'n2', epoch: 3, isEqual: true };
const unequal = { machine: 'n3', epoch: 2, isEqual: false };

test('second results are in the record of an experiment, each once; earlier experiments have none', async () => {
  const folder = await temporaryFolder();
  await writeRecord(folder, sampleRecord());
  expect((await readRecord(folder)).repetitions).toEqual([]);
  expect(await addRepetition(folder, equal)).toBe(true);
  expect(await addRepetition(folder, unequal)).toBe(true);
  expect(await addRepetition(folder, { ...equal })).toBe(false);
  expect((await readRecord(folder)).repetitions).toEqual([equal, unequal]);
});

test('those that come at the same time are all kept', async () => {
  const folder = await temporaryFolder();
  const many = [1, 2, 3, 4].map((epoch) => ({ ...equal, epoch }));
  await Promise.all(many.map((each) => addRepetition(folder, each)));
  const stored = await readRepetitions(folder);
  expect(stored).toHaveLength(4);
  expect(stored).toEqual(expect.arrayContaining(many));
});

test('the list of an earlier version is read, and is sealed with the next result', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'repetitions.json');
  await writeFile(path, JSON.stringify([equal]));
  expect(await readRepetitions(folder)).toEqual([equal]);
  await addRepetition(folder, unequal);
  expect(await readRepetitions(folder)).toEqual([equal, unequal]);
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  });
});

test.each([
  ['a machine', '"n2"', '"n4"'],
  ['an epoch', '"epoch": 2', '"epoch": 3'],
  ['a dispute', 'false', 'true'],
])('a change of %s is noticed', async (_, before, after) => {
  const folder = await temporaryFolder();
  for (const each of [equal, unequal]) await addRepetition(folder, each);
  const path = join(folder, 'repetitions.json');
  const text = await readFile(path, 'utf8');
  expect(text).toContain(before);
  await writeFile(path, text.replace(before, after));
  await expect(readRepetitions(folder)).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining('has changed since Unroll wrote it') as string,
  });
});
