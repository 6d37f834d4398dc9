import { appendFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { readRecord, writeRecord } from '#main/storage/experiment/experiment-folder';
import { acquireLock } from '#main/storage/locks/lock';
import { Trash } from '#main/experiments/trash';
import { sampleRecord } from '../../support/records.ts';
import { holdLock, newStore, plantExperiment } from '../../support/stores.ts';

test('an experiment is found by id, the beginning of its id, or its name', async () => {
  const { store } = await newStore();
  await plantExperiment(store, 'gru-1-s0-aaaaa', { name: 'one' });
  await plantExperiment(store, 'gru-1-s0-bbbbb', { name: 'two' });
  await mkdir(store.folder('broken'));
  expect(await store.resolve('gru-1-s0-aaaaa')).toBe('gru-1-s0-aaaaa');
  expect(await store.resolve('gru-1-s0-b')).toBe('gru-1-s0-bbbbb');
  expect(await store.resolve('one')).toBe('gru-1-s0-aaaaa');
  expect(await store.resolve('brok')).toBe('broken');
  await expect(store.resolve('gru')).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(store.resolve('lstm')).rejects.toMatchObject({ code: 'not-found' });
});

test('an id that is not there, and one that would lead out of the folder, are refused', async () => {
  const { store } = await newStore();
  await plantExperiment(store, 'a');
  for (const attempt of [
    () => store.read('b'),
    () => store.update('b', {}),
    () => store.remove('b'),
  ]) {
    await expect(attempt()).rejects.toMatchObject({
      code: 'not-found',
      message: 'there is no experiment "b"; there are: a',
    });
  }
  for (const id of ['../a', '', '.', 'a/b', 'A', '__proto__', 'a'.repeat(81)]) {
    expect(() => store.folder(id)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  }
});

test('name, notes, tags and star can be changed, one by one, also while a process trains', async () => {
  const { store } = await newStore();
  const folder = await plantExperiment(store, 'a', { status: 'running', step: 5 });
  await holdLock(folder);
  await store.update('a', { name: 'New', tags: ['t'] });
  const updated = await store.update('a', { notes: 'n', starred: true });
  expect(updated).toMatchObject({ name: 'New', tags: ['t'], notes: 'n', starred: true, step: 5 });
  expect(await store.read('a')).toEqual(updated);
  expect((await readdir(folder)).sort()).toEqual([
    'experiment.json',
    'lock.json',
    'notes.json',
    'run.json',
  ]);
});

test('a batch is given when the experiment is made, and with the archive changed later', async () => {
  const { store } = await newStore();
  const { id, batch, archived } = await store.create(sampleRecord().config, { batch: 'Sizes' });
  expect({ batch, archived }).toEqual({ batch: 'Sizes', archived: false });
  await store.update(id, { batch: 'Other sizes', archived: true });
  expect(await store.read(id)).toMatchObject({ batch: 'Other sizes', archived: true });
  await store.update(id, { batch: null });
  expect(await store.read(id)).toMatchObject({ batch: null, archived: true });
});

test('changing an interrupted experiment does not change its stored status', async () => {
  const { store } = await newStore();
  const folder = await plantExperiment(store, 'a', { status: 'running' });
  expect((await store.update('a', { starred: true })).status).toBe('interrupted');
  expect((await readRecord(folder)).status).toBe('running');
});

test('nothing else can be changed', async () => {
  const { store } = await newStore();
  await plantExperiment(store, 'a');
  for (const [change, problem] of [
    [{ status: 'finished' }, 'status'],
    [{ name: '' }, 'name: '],
    [{ starred: 1 }, 'starred: '],
  ] as const) {
    await expect(store.update('a', change as object)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(problem) as string,
    });
  }
  expect(await store.read('a')).toEqual(sampleRecord({ id: 'a' }));
});

test('a removed experiment lies in the trash, whole, and can be restored', async () => {
  const { home, store } = await newStore();
  const folder = await plantExperiment(store, 'a', { name: 'Mine' });
  await appendFile(join(folder, 'log.txt'), 'something');
  const before = Date.now();
  await store.remove('a');
  expect(await store.list()).toEqual([]);
  const [trashed, ...others] = await store.listTrash();
  expect(others).toEqual([]);
  expect(trashed).toMatchObject({ id: 'a', name: 'Mine' });
  expect(Date.parse(trashed!.deletedAt)).toBeGreaterThanOrEqual(before);
  expect(Date.parse(trashed!.deletedAt)).toBeLessThanOrEqual(Date.now());
  expect(await readdir(home)).toContain('.trash');
  expect(await store.restore('a')).toBe('a');
  expect(await store.listTrash()).toEqual([]);
  expect(await store.read('a')).toEqual(sampleRecord({ id: 'a', name: 'Mine' }));
  expect((await readdir(folder)).sort()).toEqual(['experiment.json', 'log.txt', 'notes.json']);
});

test('an experiment in use is not removed; one with a stale lock is', async () => {
  const { store } = await newStore();
  const folder = await plantExperiment(store, 'a');
  const lock = await acquireLock(folder);
  await expect(store.remove('a')).rejects.toMatchObject({
    code: 'busy',
    message: expect.stringContaining('experiment a ') as string,
  });
  expect(await store.listTrash()).toEqual([]);
  await lock.release();
  await store.remove('a');
  expect(await store.listTrash()).toHaveLength(1);
});

test('an experiment that is locked while it is being removed comes back', async () => {
  const { store } = await newStore();
  const folder = await plantExperiment(store, 'a');
  const { put } = Trash.prototype;
  vi.spyOn(Trash.prototype, 'put').mockImplementationOnce(async function (this: Trash, ...moved) {
    await holdLock(folder);
    return put.apply(this, moved);
  });
  await expect(store.remove('a')).rejects.toMatchObject({ code: 'busy' });
  expect(await store.read('a')).toEqual(sampleRecord({ id: 'a' }));
  expect(await store.listTrash()).toEqual([]);
});

test('a whole id is resolved without listing all experiments', async () => {
  const { store } = await newStore();
  await plantExperiment(store, 'a');
  await plantExperiment(store, 'b', { name: 'a' });
  const list = vi.spyOn(store, 'list');
  expect(await store.resolve('a')).toBe('a');
  expect(list).not.toHaveBeenCalled();
  await expect(store.resolve('c')).rejects.toMatchObject({ code: 'not-found' });
  expect(list).toHaveBeenCalledOnce();
});

test('a folder from elsewhere is imported, with a number if its id is taken', async () => {
  const { store, home } = await newStore();
  for (const expected of ['mine', 'mine-2', 'mine-3']) {
    const folder = join(home, 'incoming');
    await mkdir(folder);
    await writeRecord(folder, sampleRecord({ id: 'mine' }));
    expect(await store.adopt(folder, 'mine')).toBe(expected);
    expect(await store.read(expected)).toMatchObject({ id: expected });
  }
  expect(await store.ids()).toHaveLength(3);
});

test('what is shown of one experiment is what the list shows', async () => {
  const { store } = await newStore();
  await plantExperiment(store, 'a', { status: 'running' });
  const broken = await plantExperiment(store, 'b');
  await writeFile(join(broken, 'experiment.json'), '{');
  const listed = await store.list();
  expect(await Promise.all([store.listed('a'), store.listed('b')])).toEqual(listed);
  await expect(store.listed('c')).rejects.toMatchObject({ code: 'not-found' });
});
