import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { packExperiment } from '#main/execution/carried/carried-experiment';
import { CarriedRun, folderOf, type CarriedListener } from '#main/execution/carried/carried-run';
import { unpackFiles } from '#main/execution/carried/packed-files';
import { describeTask, type TaskDocument } from '#main/execution/carried/task-document';
import type { Spawner } from '#main/execution/local/trainer-child';
import { writeRecord } from '#main/storage/experiment/experiment-folder';
import type { ToTrainer } from '#shared/contract/trainer-messages';
import { UnrollError } from '#shared/contract/errors';
import { defaultConfig } from '#shared/experiment/config';
import { doubleSpawner } from '../../../support/double-spawner.ts';
import { sampleRecord } from '../../../support/records.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

afterEach(() => {
  vi.useRealTimers();
});

const silent: CarriedListener = {
  onEvent: () => Promise.resolve(),
  onOutput: () => undefined,
};

async function started(
  behaviour: string,
  listener: CarriedListener,
  by: Partial<TaskDocument> = {},
): Promise<{ run: CarriedRun; folder: string; asked: ToTrainer[] }> {
  const [here, home] = [await temporaryFolder(), await temporaryFolder()];
  const record = sampleRecord();
  await writeRecord(here, record);
  const data = { dataset: 'mnist', hashes: {} };
  const task = { id: record.id, config: defaultConfig(), data, threads: 1, lastEpoch: null };
  const document = { ...describeTask({ ...task, folder: here }), ...by };
  const files = await packExperiment(here);
  const asked: ToTrainer[] = [];
  const spawn: Spawner = (heard) => {
    const child = doubleSpawner(behaviour)(heard);
    const post = (message: ToTrainer): void => {
      asked.push(message);
      child.post(message);
    };
    return { ...child, post };
  };
  const run = await CarriedRun.start({ document, files }, home, spawn, listener);
  return { run, folder: folderOf(home, document), asked };
}

test('a task is trained where it has arrived, and what it leaves goes back', async () => {
  // So that it is never time to tell something before the end.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const heard: [string, boolean, boolean][] = [];
  const { run, folder, asked } = await started('finishes', {
    ...silent,
    onEvent: (event, files, isLast) => {
      heard.push([event.kind, files !== null, isLast]);
      return Promise.resolve();
    },
  });
  const { ended, files } = await run.end();
  expect(ended.status).toBe('finished');
  expect(heard).toEqual([
    ['started', true, true],
    ['progress', false, true],
  ]);
  expect([...unpackFiles(files).keys()]).toEqual(['experiment.json']);
  expect(await readFile(join(folder, 'threads'), 'utf8')).toBe('1');
  expect(asked).toMatchObject([{ name: 'train', input: { folder, scratch: true } }]);
});

test('what happens while a run lasts is told before its end', async () => {
  let hear: (isLast: boolean) => void = () => undefined;
  const heard = new Promise<boolean>((resolve) => (hear = resolve));
  const { run } = await started('waits', {
    ...silent,
    onEvent: (event, files, isLast) => {
      if (event.kind === 'started' && files !== null) hear(isLast);
      return Promise.resolve();
    },
  });
  expect(await heard).toBe(false);
  run.stop();
  expect((await run.end()).ended.status).toBe('stopped');
});

test('a listener that cannot store what it hears ends the run', async () => {
  const full = new UnrollError('storage', 'events.jsonl can’t be written: the disk is full');
  const { run } = await started('waits', { ...silent, onEvent: () => Promise.reject(full) });
  await expect(run.end()).rejects.toThrow(full.message);
});

test('a run that could not begin is recorded as failed; a machine that cannot train is not its fault', async () => {
  const failed = await started('cannot', silent);
  const { files } = await failed.run.end();
  const record = JSON.parse(Buffer.from(unpackFiles(files).get('run.json')!).toString()) as object;
  expect(record).toMatchObject({ status: 'failed', statusReason: 'dataset: there is no kmnist' });
  const busy = await started('refuses', silent);
  const end = await busy.run.end();
  expect(end.ended).toMatchObject({ status: 'failed', errorCode: 'busy' });
  expect(unpackFiles(end.files).has('run.json')).toBe(false);
});

test('a task of another version is not begun', async () => {
  const other = { unroll: '9.9.9', kernels: 1 };
  await expect(started('finishes', silent, { program: other })).rejects.toMatchObject({
    code: 'unavailable',
  });
});
