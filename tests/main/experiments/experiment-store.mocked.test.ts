import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import * as experimentFolder from '#main/storage/experiment/experiment-folder';
import * as experimentNames from '#main/experiments/experiment-names';
import { ExperimentStore, type ListedExperiment } from '#main/experiments/experiment-store';
import { defaultConfig } from '#shared/experiment/config';
import type { ExperimentRecord } from '#shared/experiment/record';
import { makeReadOnly, mountMemoryDisk } from '../../support/disks.ts';
import { sampleEpoch, sampleRecord } from '../../support/records.ts';
import { holdLock, newStore, plantExperiment } from '../../support/stores.ts';
import { temporaryBeside } from '#main/storage/files/temporary-name';
import { temporaryFolder } from '../../support/temporary-folder.ts';

vi.mock(import('#main/storage/experiment/experiment-folder'), { spy: true });
vi.mock(import('#main/experiments/experiment-names'), { spy: true });

const { writeRecord } = experimentFolder;
const config = defaultConfig();

function idsOf(listed: readonly ListedExperiment[]): string[] {
  return listed.map((entry) => (entry.kind === 'experiment' ? entry.record.id : `! ${entry.id}`));
}

test('a new experiment is a folder with a complete, queued record', async () => {
  const { home, store } = await newStore();
  const record = await store.create({ ...config, cell: 'LSTM', hiddenSize: 64, seed: 2 });
  expect(record).toMatchObject({
    id: expect.stringMatching(/^lstm-64-s2-[0-9a-z]{5}$/) as string,
    name: 'lstm-64 s2',
    status: 'queued',
    notes: '',
    tags: [],
  });
  expect(store.folder(record.id)).toBe(join(home, 'experiments', record.id));
  expect((await readdir(store.folder(record.id))).sort()).toEqual([
    'experiment.json',
    'notes.json',
  ]);
  expect(await store.read(record.id)).toEqual(record);
});

test('name, tags and notes can be given', async () => {
  const { store } = await newStore();
  const given = { name: 'Mine', tags: ['a', 'b'], notes: 'Why.' };
  expect(await store.create(config, given)).toMatchObject(given);
});

test('what is not allowed is refused by name before anything is made', async () => {
  const { home, store } = await newStore();
  await expect(store.create({ ...config, hiddenSize: -3 })).rejects.toThrow(
    'hiddenSize: -3 is not allowed; use a whole number from 1 to 1024',
  );
  await expect(store.create({ ...config, nesterov: true })).rejects.toThrow('nesterov');
  for (const [options, problem] of [
    [{ name: '' }, 'name: '],
    [{ name: 'x'.repeat(201) }, 'name: '],
    [{ tags: ['ok', ''] }, 'tags.1: '],
    [{ colour: 'red' }, 'colour'],
  ] as const) {
    await expect(store.create(config, options as object)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(problem) as string,
    });
  }
  expect(await readdir(home)).toEqual([]);
});

test('an id that is taken is not used again', async () => {
  const { store } = await newStore();
  await plantExperiment(store, 'taken', { name: 'old' });
  vi.mocked(experimentNames.newId).mockReturnValueOnce('taken').mockReturnValueOnce('free');
  expect((await store.create(config)).id).toBe('free');
  expect((await store.read('taken')).name).toBe('old');
});

test('on a full disk nothing is left of a new experiment', async (context) => {
  const home = await mountMemoryDisk(context, 'size=64k');
  const store = new ExperimentStore(home);
  const first = await store.create(config);
  await writeFile(join(home, 'filler'), Buffer.alloc(65_536)).catch(() => undefined);
  await expect(store.create(config)).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringContaining('the disk is full') as string,
  });
  expect(await readdir(join(home, 'experiments'))).toEqual([first.id]);
  expect(idsOf(await store.list())).toEqual([first.id]);
  // And there is a way out of it: what is removed for ever gives its space back.
  await store.remove(first.id);
  await store.purge(first.id);
  expect(await store.list()).toEqual([]);
});

test('what was left of experiments that were never finished is not listed, and removed', async () => {
  const { home, store } = await newStore();
  const ours = basename(temporaryBeside(join(home, 'experiments', 'ours')));
  // No system has a process of such a number.
  const left = ours.replace(`-${process.pid}-`, '-4294967294-');
  for (const name of [ours, left]) {
    await mkdir(join(home, 'experiments', name), { recursive: true });
  }
  expect(await store.list()).toEqual([]);
  const { id } = await store.create(config);
  expect((await readdir(join(home, 'experiments'))).sort()).toEqual([ours, id]);
});

test('none of many made at once fails, in one program or several (R10)', async () => {
  const { home, store } = await newStore();
  const other = new ExperimentStore(home);
  const makers = Array.from({ length: 60 }, (_, number) => (number % 2 === 0 ? store : other));
  const made = await Promise.all(makers.map((maker) => maker.create(config)));
  expect(new Set(made.map(({ id }) => id)).size).toBe(60);
  expect(new Set(idsOf(await store.list()))).toEqual(new Set(made.map(({ id }) => id)));
});

test('none of many taken in at once under one id fails (R10)', async () => {
  const { home, store } = await newStore();
  const folders = Array.from({ length: 20 }, (_, number) => join(home, `unpacked-${number}`));
  for (const folder of folders) {
    await mkdir(folder);
    await writeRecord(folder, sampleRecord({ id: 'same' }));
  }
  const ids = await Promise.all(folders.map((folder) => store.adopt(folder, 'same')));
  expect(new Set(ids).size).toBe(20);
  expect(ids).toContain('same');
});

test('the list is the same one as long as nothing has changed', async () => {
  const { store } = await newStore();
  await plantExperiment(store, 'b');
  await plantExperiment(store, 'interrupted', { status: 'running' });
  await mkdir(store.folder('damaged'));
  const first = await store.list();
  expect(await store.list()).toBe(first);
  await store.update('b', { starred: true });
  const second = await store.list();
  const interrupted = { record: { id: 'interrupted', status: 'interrupted' } };
  expect(second).toMatchObject([{ record: { starred: true } }, interrupted, { kind: 'damaged' }]);
  expect(await store.list()).toBe(second);
  await store.remove('b');
  expect(await store.list()).toMatchObject([interrupted, { kind: 'damaged' }]);
});

test('those who ask for the list at once share it, and see what was there when they asked', async () => {
  const { store } = await newStore();
  const lists = [store.list()];
  const { id } = await store.create(config);
  for (let client = 0; client < 20; client++) lists.push(store.list());
  const [, ...asked] = await Promise.all(lists);
  for (const list of asked) expect(idsOf(list)).toEqual([id]);
  expect(new Set(asked).size).toBeLessThanOrEqual(2);
});

test('a store whose data folder is not there is empty', async () => {
  const store = new ExperimentStore(join(await temporaryFolder(), 'none'));
  expect(await store.list()).toEqual([]);
  expect(await store.listTrash()).toEqual([]);
});

test('experiments are listed by age, then damaged ones; other files are passed over', async () => {
  const { home, store } = await newStore();
  await plantExperiment(store, 'c', { createdAt: '2026-01-01T00:00:00Z' });
  await plantExperiment(store, 'a', { createdAt: '2026-01-03T00:00:00.000Z' });
  await plantExperiment(store, 'd', { createdAt: '2026-01-02T00:00:00.000Z' });
  await plantExperiment(store, 'b', { createdAt: '2026-01-02T00:00:00.000Z' });
  await mkdir(store.folder('empty'));
  await mkdir(join(home, 'experiments', 'A Copy'));
  await writeFile(join(home, 'experiments', 'notes.txt'), '');
  const listed = await store.list();
  expect(idsOf(listed)).toEqual(['c', 'b', 'd', 'a', '! A Copy', '! empty']);
  expect(listed.at(-1)).toMatchObject({
    reason: expect.stringContaining(join('empty', 'experiment.json')) as string,
  });
  expect(listed.at(-2)).toMatchObject({
    reason: expect.stringContaining('lower-case letters, digits and hyphens') as string,
  });
});

test('a list leaves out the confusion matrices of epochs, from the index and without it', async () => {
  const { store } = await newStore();
  await plantExperiment(store, 'a', { epochs: [sampleEpoch(1), sampleEpoch(2)] });
  const light = [1, 2].map((epoch) => ({ ...sampleEpoch(epoch), validationConfusion: null }));
  for (let round = 0; round < 2; round++) {
    expect(await store.list()).toMatchObject([{ record: { epochs: light } }]);
  }
  expect((await store.read('a')).epochs).toEqual([sampleEpoch(1), sampleEpoch(2)]);
});

test('a record cut at any place damages its own experiment and no other', async () => {
  const { store } = await newStore();
  await plantExperiment(store, 'whole');
  const path = join(
    await plantExperiment(store, 'cut', { epochs: [sampleEpoch(1)] }),
    'experiment.json',
  );
  const text = await readFile(path, 'utf8');
  for (let length = 0; length < text.trimEnd().length; length += 97) {
    await writeFile(path, text.slice(0, length));
    const listed = await store.list();
    expect(idsOf(listed)).toEqual(['whole', '! cut']);
    expect(listed[1]).toMatchObject({ reason: expect.stringContaining(path) as string });
    await expect(store.read('cut')).rejects.toMatchObject({ code: 'damaged' });
  }
  await writeFile(path, text);
  expect(idsOf(await store.list())).toEqual(['cut', 'whole']);
});

test('a newer record is listed as read-only, every time, and cannot be changed', async () => {
  const { store } = await newStore();
  await plantExperiment(store, 'old');
  const path = join(await plantExperiment(store, 'new'), 'notes.json');
  await writeFile(path, JSON.stringify({ schemaVersion: 3, name: 'newer' }));
  for (let round = 0; round < 2; round++) {
    const listed = await store.list();
    expect(idsOf(listed)).toEqual(['new', 'old']);
    expect(listed[0]).toMatchObject({ readOnly: true, record: { name: 'newer' } });
    expect(listed[1]).toMatchObject({ readOnly: false });
  }
  // It stays out of the index, whose records have passed the check of this version.
  vi.mocked(experimentFolder.readRecord).mockClear();
  await store.list();
  expect(vi.mocked(experimentFolder.readRecord).mock.calls).toEqual([[store.folder('new')]]);
  await expect(store.update('new', { starred: true })).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('newer Unroll') as string,
  });
});

test('the list reads again only what has changed', async () => {
  const { home, store } = await newStore();
  for (const id of ['a', 'b', 'c']) await plantExperiment(store, id);
  const read = vi.mocked(experimentFolder.readRecord);
  const readsOf = async (listing: ExperimentStore): Promise<number> => {
    read.mockClear();
    expect(idsOf(await listing.list())).toEqual(['a', 'b', 'c']);
    return read.mock.calls.length;
  };
  expect(await readsOf(store)).toBe(3);
  expect(await readsOf(store)).toBe(0);
  expect(await readsOf(new ExperimentStore(home))).toBe(0);
  await writeRecord(store.folder('b'), sampleRecord({ id: 'b', name: 'changed!!!' }));
  expect(await readsOf(store)).toBe(1);
  expect(await store.list()).toContainEqual(
    expect.objectContaining({ record: sampleRecord({ id: 'b', name: 'changed!!!' }) }),
  );
  await writeFile(join(home, 'index.json'), '{"version":1,"experi');
  expect(await readsOf(new ExperimentStore(home))).toBe(3);
  await rm(join(home, 'index.json'));
  expect(await readsOf(new ExperimentStore(home))).toBe(3);
  // One that has made a list remembers it.
  await rm(join(home, 'index.json'));
  expect(await readsOf(store)).toBe(0);
});

test('a record that is replaced by one of the same size and time is read again', async () => {
  const { store } = await newStore();
  const path = join(await plantExperiment(store, 'a', { status: 'stopped' }), 'experiment.json');
  const moment = new Date('2026-01-01T00:00:00Z');
  await utimes(path, moment, moment);
  await store.list();
  await plantExperiment(store, 'a', { status: 'running' });
  await utimes(path, moment, moment);
  await holdLock(store.folder('a'));
  expect(await store.list()).toMatchObject([{ record: { status: 'running' } }]);
});

test('a data folder on a read-only disk can be listed and read, and says why it cannot be changed', async (context) => {
  const home = await mountMemoryDisk(context, 'size=256k');
  const store = new ExperimentStore(home);
  const record = await store.create(config);
  await makeReadOnly(home);
  expect(idsOf(await store.list())).toEqual([record.id]);
  expect(await store.read(record.id)).toEqual(record);
  for (const attempt of [
    () => store.create(config),
    () => store.update(record.id, { starred: true }),
    () => store.remove(record.id),
  ]) {
    await expect(attempt()).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining('the disk is read-only') as string,
    });
  }
});

test('an experiment whose process has vanished is interrupted; one that has a process is not', async () => {
  const { store } = await newStore();
  await plantExperiment(store, 'free', { status: 'running' });
  await plantExperiment(store, 'held', { status: 'paused' });
  await plantExperiment(store, 'stale', { status: 'paused' });
  await plantExperiment(store, 'done', { status: 'finished' });
  await holdLock(store.folder('held'));
  const lock = join(store.folder('stale'), 'lock.json');
  await writeFile(lock, JSON.stringify({ pid: process.pid, host: 'elsewhere' }));
  const past = new Date(Date.now() - 60_000);
  await utimes(lock, past, past);
  const expected = { free: 'interrupted', held: 'paused', stale: 'interrupted', done: 'finished' };
  for (let round = 0; round < 2; round++) {
    for (const entry of await store.list()) {
      const { id, status } = (entry as { record: ExperimentRecord }).record;
      expect(status).toBe(expected[id as keyof typeof expected]);
      expect((await store.read(id)).status).toBe(status);
    }
  }
});
