import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  changeNotes,
  isReadOnly,
  readRecord,
  writeRecord,
} from '#main/storage/experiment/experiment-folder';
import { recordFiles } from '#main/storage/experiment/experiment-files';
import { acquireLock } from '#main/storage/locks/lock';
import { RunRecordFile } from '#main/storage/experiment/run-record';
import type { UnrollError } from '#shared/contract/errors';
import { bundleProgram, ChildProgram } from '../../../support/child-program.ts';
import { sampleEpoch, sampleRecord } from '../../../support/records.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const id = 'gru-128-s0-abcde';

async function experimentFolder(): Promise<string> {
  const folder = join(await temporaryFolder(), id);
  await mkdir(folder);
  return folder;
}

/**
 * Writes a record in one file, as Unroll did at first, and as it would never be written: with some of its fields
 * replaced, or with a text that is no record.
 */
async function plant(folder: string, change: object | string): Promise<string> {
  const path = join(folder, 'experiment.json');
  const text =
    typeof change === 'string'
      ? change
      : JSON.stringify({ ...sampleRecord({ schemaVersion: 1 }), ...change });
  await writeFile(path, text);
  return path;
}

test('a record comes back as it was written', async () => {
  const folder = await experimentFolder();
  const record = sampleRecord({
    status: 'stopped',
    epochs: [sampleEpoch(1), sampleEpoch(2)],
    notes: 'a [\n 1,\n 2\n] ä',
  });
  await writeRecord(folder, record);
  expect(await readRecord(folder)).toEqual(record);
  expect(isReadOnly(await readRecord(folder))).toBe(false);
});

test('a record in one file, as Unroll kept it at first, is read as it is', async () => {
  const folder = await experimentFolder();
  const record = sampleRecord({ status: 'stopped', notes: 'n', epochs: [sampleEpoch(1)] });
  const path = await plant(folder, { ...record, schemaVersion: 1 });
  const text = await readFile(path, 'utf8');
  expect(await readRecord(folder)).toEqual(record);
  expect(await changeNotes(folder, { name: 'renamed' })).toEqual({
    before: record,
    after: { ...record, name: 'renamed' },
  });
  expect(await readRecord(folder)).toEqual({ ...record, name: 'renamed' });
  expect(await readFile(path, 'utf8')).toBe(text);
});

test('lists of numbers stand on one line of the file', async () => {
  const folder = await experimentFolder();
  await writeRecord(folder, sampleRecord({ status: 'running', epochs: [sampleEpoch(1)] }));
  const text = await readFile(join(folder, 'run.json'), 'utf8');
  expect(text).toContain('[50, 50, 50, 50, 50, 50, 50, 50, 50, 50],\n');
  expect(text).toContain('\n  "status": "running",\n');
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
  const record = sampleRecord({ status: 'stopped' });
  await writeRecord(folder, record);
  const damaged = { ...record, trainingSeconds: Number.NaN };
  await expect(writeRecord(folder, damaged)).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringContaining('trainingSeconds: ') as string,
  });
  expect(await readRecord(folder)).toEqual(record);
});

test.for([
  ['nothing', '', 'end of JSON'],
  ['a list', '[]', 'it isn’t a JSON object'],
  ['null', 'null', 'it isn’t a JSON object'],
  ['no version', { schemaVersion: undefined }, 'schemaVersion: nothing is not allowed'],
  ['version 0', { schemaVersion: 0 }, 'schemaVersion: 0 is not allowed; use a whole number from 1'],
  ['half a version', { schemaVersion: 1.5 }, 'schemaVersion: 1.5 is not allowed'],
  ['a version in words', { schemaVersion: '1' }, 'schemaVersion: "1" is not allowed'],
  ['a number as name', { name: 5 }, 'name: must be a text, not 5'],
  ['an unknown status', { status: 'asleep' }, 'status: '],
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
    schemaVersion: 3,
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
    schemaVersion: 3,
    id,
    name: 'from tomorrow',
    status: 'queued',
    epochs: [],
    step: 17,
    config: { ...sampleRecord().config, hiddenSize: 77 },
  });
  await expect(changeNotes(folder, { starred: true })).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('is from a newer Unroll') as string,
  });
  expect(await readFile(path, 'utf8')).toBe(before);
});

test('a config with a field that this Unroll lacks is from a newer one', async () => {
  const folder = await experimentFolder();
  await plant(folder, { config: { ...sampleRecord().config, hiddenSize: 77, depth: 3 } });
  const record = await readRecord(folder);
  expect(isReadOnly(record)).toBe(true);
  expect(record.config).toEqual({ ...sampleRecord().config, hiddenSize: 77 });
});

test.for(['run.json', 'notes.json'])('one newer file makes all of them newer: %s', async (name) => {
  const folder = await experimentFolder();
  await writeRecord(folder, sampleRecord({ status: 'stopped' }));
  await editJson(join(folder, name), (content) => ({
    ...content,
    sha256: undefined,
    schemaVersion: 3,
  }));
  expect(isReadOnly(await readRecord(folder))).toBe(true);
});

test('a newer record may be nearly empty', async () => {
  const folder = await experimentFolder();
  await plant(folder, '{"schemaVersion": 9}');
  expect(await readRecord(folder)).toMatchObject({ schemaVersion: 9, id, name: id, epochs: [] });
});

test('no change of several at once is lost (R1)', async () => {
  const folder = await experimentFolder();
  const record = sampleRecord({ status: 'running' });
  await writeRecord(folder, record);
  const lock = await acquireLock(folder);
  const run = await RunRecordFile.open(folder, record, lock);
  const keys = ['name', 'notes', 'tags', 'starred'] as const;
  const values = { name: 'new', notes: 'written', tags: ['a'], starred: true };
  await Promise.all([
    ...keys.map((key) => changeNotes(folder, { [key]: values[key] })),
    (async () => {
      for (let step = 1; step <= 20; step++) await run.change({ step });
    })(),
  ]);
  await lock.release();
  expect(await readRecord(folder)).toMatchObject({ ...values, step: 20, status: 'running' });
  expect((await readdir(folder)).sort()).toEqual(['experiment.json', 'notes.json', 'run.json']);
});

test('each file has one writer: what a person says leaves the other files as they are (R1)', async () => {
  const folder = await experimentFolder();
  await writeRecord(folder, sampleRecord({ status: 'running', step: 3 }));
  const textOf = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
  const [request, run, notes] = await Promise.all(recordFiles.map(textOf));
  await changeNotes(folder, { name: 'renamed' });
  expect([await textOf('experiment.json'), await textOf('run.json')]).toEqual([request, run]);
  const renamed = await textOf('notes.json');
  expect(renamed).not.toBe(notes);
  const lock = await acquireLock(folder);
  const file = await RunRecordFile.open(folder, await readRecord(folder), lock);
  await file.change({ step: 4 });
  await lock.release();
  expect([await textOf('experiment.json'), await textOf('notes.json')]).toEqual([request, renamed]);
  expect(await readRecord(folder)).toMatchObject({ name: 'renamed', step: 4, status: 'running' });
});

test('a writer killed at any moment leaves whole notes', async () => {
  const folder = await experimentFolder();
  await writeRecord(folder, sampleRecord({ name: '0' }));
  const entry = join(import.meta.dirname, '../programs/notes-writer.ts');
  const program = await bundleProgram(entry, await temporaryFolder());
  let count = 0;
  for (let round = 1; round <= 6; round++) {
    const writer = new ChildProgram(program, [folder]);
    for (let written = 0; written < 3 * round; written++)
      count = (await writer.message()) as number;
    await writer.kill();
    const { name, notes } = await readRecord(folder);
    expect(Number(name)).toBeGreaterThanOrEqual(count);
    expect(notes).toHaveLength((Number(name) * 7919) % 50_000);
  }
  // And whoever is killed with the lock of the notes holds up nobody.
  expect((await changeNotes(folder, { notes: '' })).after.notes).toBe('');
});

test('what a file lacks has its default: stored experiments stay good when a field or a result is added', async () => {
  const folder = await experimentFolder();
  const older = { ...sampleRecord().config, hiddenSize: 9, cell: undefined };
  await plant(folder, { config: older, test: undefined, historySha256: undefined });
  expect(await readRecord(folder)).toEqual({
    ...sampleRecord(),
    config: { ...sampleRecord().config, hiddenSize: 9 },
  });
});

test('of one part of the record nothing is taken from another file', async () => {
  const folder = await experimentFolder();
  await plant(folder, { status: 'failed', statusReason: 'old', starred: true, notes: 'old' });
  await writeFile(join(folder, 'run.json'), '{"schemaVersion": 2, "status": "running"}');
  await writeFile(join(folder, 'notes.json'), '{"schemaVersion": 2, "name": "new"}');
  const { status, statusReason, name, notes, starred } = await readRecord(folder);
  expect({ status, statusReason, name, notes, starred }).toEqual({
    status: 'running',
    statusReason: null,
    name: 'new',
    notes: '',
    starred: false,
  });
});

test.for(['experiment.json', 'run.json'])(
  'a digit that changes in %s damages it (R12, R15)',
  async (name) => {
    const folder = await experimentFolder();
    await writeRecord(folder, sampleRecord({ status: 'stopped', step: 777, totalSteps: 1234 }));
    const path = join(folder, name);
    const text = await readFile(path, 'utf8');
    // Those in the name of the hash itself change nothing.
    const digits = [...text.replace('"sha256"', '"______"').matchAll(/\d/g)].map(
      ({ index }) => index,
    );
    expect(digits.length).toBeGreaterThan(50);
    for (const place of digits) {
      const other = text[place] === '7' ? '8' : '7';
      await writeFile(path, text.slice(0, place) + other + text.slice(place + 1));
      const outcome = await readRecord(folder).then(
        ({ schemaVersion }) => (schemaVersion > 2 ? 'newer' : 'read'),
        (error: unknown) => (error as UnrollError).code,
      );
      expect(outcome, `at ${place}: ${text.slice(place - 20, place + 1)}`).toBe('damaged');
    }
  },
);

test('keys that only a sister version knows stay in the files, and go no further (A22)', async () => {
  const folder = await experimentFolder();
  const record = sampleRecord({ status: 'running', epochs: [sampleEpoch(1)] });
  await writeRecord(folder, record);
  await editJson(join(folder, 'notes.json'), (notes) => ({ ...notes, colour: 'red' }));
  await editJson(join(folder, 'run.json'), (run) => ({
    ...run,
    sha256: undefined,
    mood: { good: [true] },
    epochs: [{ ...sampleEpoch(1), weather: 'fine' }],
  }));
  expect(await readRecord(folder)).toEqual(record);
  await changeNotes(folder, { starred: true });
  const lock = await acquireLock(folder);
  const file = await RunRecordFile.open(folder, record, lock);
  await file.change({ step: 5, epochs: [sampleEpoch(1), sampleEpoch(2)] });
  await lock.release();
  expect(await readJson(join(folder, 'notes.json'))).toMatchObject({
    colour: 'red',
    starred: true,
  });
  expect(await readJson(join(folder, 'run.json'))).toMatchObject({
    mood: { good: [true] },
    step: 5,
    epochs: [{ weather: 'fine' }, sampleEpoch(2)],
  });
  expect(await readRecord(folder)).toMatchObject({ step: 5, starred: true });
});

test('what is nested too deep for others to pass on is damaged (A1)', async () => {
  const folder = await experimentFolder();
  const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
  await plant(folder, { mood: nested(20) });
  expect(await readRecord(folder)).toEqual(sampleRecord());
  for (const depth of [99, 100_000]) {
    const path = await plant(
      folder,
      `{"schemaVersion": 1, "mood": ${'['.repeat(depth)}${']'.repeat(depth)}}`,
    );
    await expect(readRecord(folder)).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining(
        `${path} is damaged: it has lists and objects nested`,
      ) as string,
    });
  }
});

test('any list that was imported can be written again at once (A2)', async () => {
  const folder = await experimentFolder();
  await writeRecord(folder, sampleRecord());
  const mixed = [...Array<number>(5000).fill(-1), 'a'];
  await editJson(join(folder, 'notes.json'), (notes) => ({ ...notes, mixed }));
  await changeNotes(folder, { starred: true });
  expect(await readJson(join(folder, 'notes.json'))).toMatchObject({ mixed, starred: true });
});

async function readJson(path: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
}

async function editJson(
  path: string,
  edit: (content: Record<string, unknown>) => object,
): Promise<void> {
  await writeFile(path, JSON.stringify(edit(await readJson(path))));
}
