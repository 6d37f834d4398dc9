import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRecord, writeRecord } from '#main/storage/experiment/experiment-folder';
import { addRepetition } from '#main/storage/experiment/repetitions-file';
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
  const stored = JSON.parse(await readFile(join(folder, 'repetitions.json'), 'utf8')) as object[];
  expect(stored).toHaveLength(4);
  expect(stored).toEqual(expect.arrayContaining(many));
});
