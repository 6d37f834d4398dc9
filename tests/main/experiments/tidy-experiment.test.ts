import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkpointPath } from '#main/storage/experiment/checkpoint-file';
import { ownIdentity } from '#main/storage/locks/process-identity';
import { tidyExperiment } from '#main/experiments/tidy-experiment';
import { deadPid } from '../../support/processes.ts';
import { holdLock, newStore, plantExperiment } from '../../support/stores.ts';

const record = ['experiment.json', 'notes.json', 'run.json'];

test("locks of processes that are gone are removed, and so is a finished run's checkpoint (R17)", async () => {
  const { store } = await newStore();
  const folder = await plantExperiment(store, 'a', { status: 'finished' });
  const gone = JSON.stringify({ ...(await ownIdentity()), pid: deadPid(), started: null });
  for (const name of ['lock.json', 'notes.json.lock', 'experiment.json.lock'])
    await writeFile(join(folder, name), gone);
  await writeFile(checkpointPath(folder), '');
  await tidyExperiment(folder);
  expect((await readdir(folder)).sort()).toEqual(record);
});

test('the checkpoint of a run that is not finished stays', async () => {
  const { store } = await newStore();
  for (const status of ['stopped', 'interrupted', 'failed', 'running'] as const) {
    const folder = await plantExperiment(store, status, { status });
    await writeFile(checkpointPath(folder), '');
    await tidyExperiment(folder);
    expect((await readdir(folder)).sort()).toEqual(['checkpoint.safetensors', ...record]);
  }
});

test('what a process is at work on is left alone', async () => {
  const { store } = await newStore();
  const folder = await plantExperiment(store, 'a', { status: 'finished' });
  await writeFile(checkpointPath(folder), '');
  await holdLock(folder);
  await tidyExperiment(folder);
  expect((await readdir(folder)).sort()).toEqual([
    'checkpoint.safetensors',
    'experiment.json',
    'lock.json',
    'notes.json',
    'run.json',
  ]);
});

test('a run that was killed is never shown as alive meanwhile', async () => {
  const { store } = await newStore();
  const folder = await plantExperiment(store, 'a', { status: 'running' });
  const gone = JSON.stringify({ ...(await ownIdentity()), pid: deadPid(), started: null });
  for (const name of ['lock.json', 'notes.json.lock']) await writeFile(join(folder, name), gone);
  let isTidy = false;
  const tidying = tidyExperiment(folder).then(() => (isTidy = true));
  while (!isTidy) expect(await store.list()).toMatchObject([{ record: { status: 'interrupted' } }]);
  await tidying;
  expect((await readdir(folder)).sort()).toEqual([
    'experiment.json',
    'lock.json',
    'notes.json',
    'run.json',
  ]);
});
