import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  isReadOnly,
  readPredictions,
  readRecord,
  updateRecord,
  writePredictions,
  writeRecord,
} from '#main/storage/experiment-folder';
import type { ExperimentRecord, Predictions } from '#shared/experiment/record';
import { bundleProgram, ChildProgram } from '../support/child-program.ts';
import { sampleEpoch, sampleRecord } from '../support/records.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const id = 'gru-128-s0-abcde';

async function experimentFolder(): Promise<string> {
  const folder = join(await temporaryFolder(), id);
  await mkdir(folder);
  return folder;
}

/** Writes a record as it would never be written: with some of its fields replaced, or as any text. */
async function plant(folder: string, change: object | string): Promise<string> {
  const path = join(folder, 'experiment.json');
  const text =
    typeof change === 'string' ? change : JSON.stringify({ ...sampleRecord(), ...change });
  await writeFile(path, text);
  return path;
}

test('a record comes back as it was written, with keys that only a sister version knows', async () => {
  const folder = await experimentFolder();
  const record = sampleRecord({
    epochs: [sampleEpoch(1), sampleEpoch(2)],
    notes: 'a [\n 1,\n 2\n] ä',
  });
  const extended = { ...record, mood: { good: [true] } } as ExperimentRecord;
  await writeRecord(folder, extended);
  expect(await readRecord(folder)).toEqual(extended);
  expect(isReadOnly(await readRecord(folder))).toBe(false);
});

test('lists of numbers stand on one line of the file', async () => {
  const folder = await experimentFolder();
  await writeRecord(folder, sampleRecord({ epochs: [sampleEpoch(1)] }));
  const text = await readFile(join(folder, 'experiment.json'), 'utf8');
  expect(text).toContain('[50, 50, 50, 50, 50, 50, 50, 50, 50, 50],\n');
  expect(text).toContain('\n  "name": "gru-128 s0",\n');
});

test("a folder's name is its experiment's id, if it can be one", async () => {
  const folder = await experimentFolder();
  await plant(folder, { id: 'other' });
  expect((await readRecord(folder)).id).toBe(id);
  const odd = join(await temporaryFolder(), 'An export.1');
  await mkdir(odd);
  await plant(odd, { id: 'other' });
  expect((await readRecord(odd)).id).toBe('other');
});

test('a record that its schema refuses is not written, and the old one stays', async () => {
  const folder = await experimentFolder();
  await writeRecord(folder, sampleRecord());
  const damaged = sampleRecord({ trainingSeconds: Number.NaN });
  await expect(writeRecord(folder, damaged)).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringContaining('trainingSeconds: ') as string,
  });
  expect(await readRecord(folder)).toEqual(sampleRecord());
});

test.for([
  ['nothing', '', 'end of JSON'],
  ['a list', '[]', 'does not hold an object'],
  ['null', 'null', 'does not hold an object'],
  ['no version', { schemaVersion: undefined }, 'schemaVersion: nothing is not allowed'],
  ['version 0', { schemaVersion: 0 }, 'schemaVersion: 0 is not allowed; use a whole number from 1'],
  ['half a version', { schemaVersion: 1.5 }, 'schemaVersion: 1.5 is not allowed'],
  ['a version in words', { schemaVersion: '1' }, 'schemaVersion: "1" is not allowed'],
  ['a number as name', { name: 5 }, 'name: Invalid input: expected string'],
  ['an unknown status', { status: 'asleep' }, 'status: '],
  [
    'a config with a field too many',
    { config: { ...sampleRecord().config, depth: 3 } },
    'config: ',
  ],
  ['negative epochs', { epochs: [{ ...sampleEpoch(1), epoch: -1 }] }, 'epochs.0.epoch: '],
] as const)('%s is damaged, and the message says where', async ([, change, problem]) => {
  const folder = await experimentFolder();
  const path = await plant(folder, change);
  const error: unknown = await readRecord(folder).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'damaged' });
  expect((error as Error).message).toContain(`${path} is damaged: `);
  expect((error as Error).message).toContain(problem);
});

test('a huge file is refused by its size, unread', async () => {
  const folder = await experimentFolder();
  const path = await plant(folder, '{}');
  await truncate(path, 64 * 1024 * 1024 + 1);
  await expect(readRecord(folder)).rejects.toMatchObject({
    code: 'damaged',
    message: `${path} is damaged: it has 67108865 bytes, and at most 67108864 are allowed`,
  });
});

test('a missing record is not found', async () => {
  await expect(readRecord(await experimentFolder())).rejects.toMatchObject({ code: 'not-found' });
});

test("a planted __proto__ doesn't become a prototype", async () => {
  const folder = await experimentFolder();
  const text = JSON.stringify(sampleRecord()).replace(
    '{',
    '{"__proto__":{"starred":true,"planted":1},',
  );
  await plant(folder, text);
  const record = await readRecord(folder);
  expect(record).not.toHaveProperty('planted');
  expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
});

test('of a newer record everything that is still as we know it can be shown, but not written', async () => {
  const folder = await experimentFolder();
  const path = await plant(folder, {
    schemaVersion: 2,
    name: 'from tomorrow',
    status: 'dreaming',
    epochs: 'now in a file of their own',
    step: 17,
    config: { ...sampleRecord().config, hiddenSize: 77, cell: 'Mamba', depth: 3 },
  });
  const before = await readFile(path, 'utf8');
  const record = await readRecord(folder);
  expect(isReadOnly(record)).toBe(true);
  expect(record).toMatchObject({
    schemaVersion: 2,
    id,
    name: 'from tomorrow',
    status: 'queued',
    epochs: [],
    step: 17,
    config: { ...sampleRecord().config, hiddenSize: 77 },
  });
  await expect(writeRecord(folder, record)).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('of version 2, from a newer Unroll') as string,
  });
  await expect(updateRecord(folder, (present) => present)).rejects.toMatchObject({
    code: 'invalid-input',
  });
  expect(await readFile(path, 'utf8')).toBe(before);
});

test('a newer record may be nearly empty', async () => {
  const folder = await experimentFolder();
  await plant(folder, '{"schemaVersion": 9}');
  expect(await readRecord(folder)).toMatchObject({ schemaVersion: 9, id, name: id, epochs: [] });
});

test('no change of several at once is lost', async () => {
  const folder = await experimentFolder();
  await writeRecord(folder, sampleRecord());
  const increments = Array.from({ length: 20 }, () =>
    updateRecord(folder, (record) => ({ ...record, step: record.step + 1 })),
  );
  await Promise.all(increments);
  expect((await readRecord(folder)).step).toBe(20);
  expect(await readdir(folder)).toEqual(['experiment.json']);
});

test('a writer killed at any moment leaves a whole record', async () => {
  const folder = await experimentFolder();
  await writeRecord(folder, sampleRecord());
  const entry = join(import.meta.dirname, 'programs/record-writer.ts');
  const program = await bundleProgram(entry, await temporaryFolder());
  let step = 0;
  for (let round = 1; round <= 6; round++) {
    const writer = new ChildProgram(program, [folder]);
    for (let written = 0; written < 3 * round; written++) step = (await writer.message()) as number;
    await writer.kill();
    const record = await readRecord(folder);
    expect(record.step).toBeGreaterThanOrEqual(step);
    expect(record.notes).toHaveLength(((record.step - 1) * 7919) % 50_000);
  }
  // And whoever is killed with the record's lock holds up nobody.
  expect((await updateRecord(folder, (record) => ({ ...record, notes: '' }))).notes).toBe('');
});

const predictions: Predictions = {
  schemaVersion: 1,
  dataset: 'mnist',
  predicted: [7, 2, 1],
  probability: [0.9999999, 0.5, 1],
};

test('predictions come back as they were written', async () => {
  const folder = await experimentFolder();
  await writePredictions(folder, predictions);
  expect(await readPredictions(folder)).toEqual(predictions);
});

test('predictions that are wrong are neither written nor read', async () => {
  const folder = await experimentFolder();
  await expect(readPredictions(folder)).rejects.toMatchObject({ code: 'not-found' });
  const improbable = { ...predictions, probability: [1.5, 0.5, 1] };
  await expect(writePredictions(folder, improbable)).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringContaining('probability.0: ') as string,
  });
  await writeFile(join(folder, 'predictions.json'), JSON.stringify(improbable));
  await expect(readPredictions(folder)).rejects.toMatchObject({ code: 'damaged' });
  const uneven = { ...predictions, predicted: [7] };
  await writeFile(join(folder, 'predictions.json'), JSON.stringify(uneven));
  await expect(readPredictions(folder)).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining('1 classes but 3 probabilities') as string,
  });
});
