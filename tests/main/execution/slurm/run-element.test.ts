import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { packExperiment } from '#main/execution/carried/carried-experiment';
import { packFiles, unpackFiles } from '#main/execution/carried/packed-files';
import { describeTask, type TaskDocument } from '#main/execution/carried/task-document';
import type { Spawner } from '#main/execution/local/trainer-child';
import { ClusterFolder } from '#main/execution/slurm/cluster-folder';
import { runElement } from '#main/execution/slurm/run-element';
import type { ElementEnd } from '#main/execution/slurm/task-attempt';
import { publishResult, readPack, readResult } from '#main/execution/slurm/task-files';
import { writeRecord } from '#main/storage/experiment/experiment-folder';
import { temporaryBeside } from '#main/storage/files/temporary-name';
import { defaultConfig } from '#shared/experiment/config';
import type { RunEvent } from '#shared/contract/trainer-messages';
import { checkpointAt } from '../../../support/checkpoints.ts';
import { doubleSpawner } from '../../../support/double-spawner.ts';
import { sampleRecord } from '../../../support/records.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

/** A cluster's folder with an element of two tasks. */
async function element(
  by: Partial<TaskDocument> = {},
): Promise<{ folder: ClusterFolder; path: string }> {
  const [here, shared] = [await temporaryFolder(), await temporaryFolder()];
  const folder = new ClusterFolder(shared);
  await mkdir(folder.active);
  await mkdir(folder.repetitions);
  const record = sampleRecord();
  await writeRecord(here, record);
  const data = { dataset: 'mnist', hashes: {} };
  const task = { id: record.id, config: defaultConfig(), data, threads: 1, lastEpoch: null };
  const document = { ...describeTask({ ...task, folder: here }), ...by };
  for (const key of ['one', 'two']) {
    const paths = folder.task(key);
    await mkdir(paths.folder, { recursive: true });
    await writeFile(paths.document, JSON.stringify({ document, dataset: null, seconds: 1 }));
    await writeFile(paths.files, await packExperiment(here));
  }
  const path = folder.element('batch', 0);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify(['one', 'two']));
  return { folder, path };
}

interface Given {
  readonly spawner?: (home: string) => Spawner;
  readonly ending?: AbortSignal;
  readonly attempt?: string;
  readonly isLastAttempt?: boolean;
  readonly instructionSet?: string;
}

/** Does something at the start of each run. */
function onStarted(act: () => void): Spawner {
  const spawn = doubleSpawner();
  return (listener) =>
    spawn({
      ...{ output: listener.output.bind(listener), exit: listener.exit.bind(listener) },
      message: (message) => {
        if (message.kind === 'event' && message.event.kind === 'started') act();
        listener.message(message);
      },
    });
}

function compute(path: string, behaviour: string, given: Given = {}): Promise<ElementEnd> {
  return runElement(path, {
    attempt: given.attempt ?? '1-0',
    machine: 'n1',
    engines: [
      {
        name: 'wasm',
        available: true,
        instructionSet: given.instructionSet ?? 'relaxed-simd',
        detail: '',
      },
    ],
    spawner: given.spawner ?? (() => doubleSpawner(behaviour)),
    ending: given.ending ?? new AbortController().signal,
    isLastAttempt: given.isLastAttempt ?? false,
  });
}

test('all tasks of an element get a result; one that has a result is left out', async () => {
  const { folder, path } = await element();
  const pack = await packExperiment(await temporaryFolder());
  const ended = { kind: 'ended', status: 'stopped', reason: 'first', errorCode: null } as const;
  expect(
    await publishResult(folder.task('one').result, { ended, machine: 'n2', files: pack }),
  ).toBe(true);
  expect(await compute(path, 'finishes')).toBe('done');
  expect(await readResult(folder.task('one').result)).toMatchObject({ machine: 'n2', ended });
  expect(await readResult(folder.task('two').result)).toMatchObject({
    machine: 'n1',
    ended: { status: 'finished' },
  });
  expect(await readdir(folder.active)).toEqual(['two']);
});

test('a node that rounds differently refuses tasks of kernels by its name, and no others', async () => {
  const instructionSet = 'relaxed-simd-unfused';
  const { folder, path } = await element();
  expect(await compute(path, 'finishes', { instructionSet })).toBe('done');
  expect(await readResult(folder.task('one').result)).toMatchObject({
    ended: {
      status: 'failed',
      errorCode: 'unavailable',
      reason: expect.stringContaining('n1: this node gives other bits') as string,
    },
  });
  const other = await element({ config: { ...defaultConfig(), engine: 'tensorflow' } });
  await compute(other.path, 'finishes', { instructionSet });
  expect(await readResult(other.folder.task('one').result)).toMatchObject({
    ended: { status: 'finished' },
  });
});

test('a result is published once', async () => {
  const { folder } = await element();
  const { result } = folder.task('one');
  const ended = { kind: 'ended', status: 'finished', reason: null, errorCode: null } as const;
  const files = await packExperiment(await temporaryFolder());
  const both = await Promise.all(
    ['n1', 'n2'].map((machine) => publishResult(result, { ended, machine, files })),
  );
  expect(both.toSorted()).toEqual([false, true]);
  expect(
    (await readdir(folder.task('one').folder)).filter((name) => name.endsWith('.tmp')),
  ).toEqual([]);
});

test('what is to end soon leaves its tasks for another time', async () => {
  const { folder, path } = await element();
  const ending = new AbortController();
  const end = compute(path, 'waits', { ending: ending.signal });
  await expect.poll(() => readdir(folder.active), { timeout: 30_000 }).toEqual(['one']);
  ending.abort();
  expect(await end).toBe('interrupted');
  expect(await readResult(folder.task('one').result)).toBeNull();
});

test('another attempt begins where the one before has left a checkpoint', async () => {
  const { folder, path } = await element();
  const { attempts } = folder.task('one');
  const stepsOf = async (attempt: string): Promise<(number | undefined)[]> => {
    const lines = (await readFile(join(attempts, attempt, 'events.jsonl'), 'utf8'))
      .trim()
      .split('\n');
    const events = lines.map((line) => (JSON.parse(line) as { event?: RunEvent }).event);
    return events.flatMap((event) => (event?.kind === 'started' ? event.step : []));
  };
  expect(await compute(path, 'crashes', { attempt: '1-0' })).toBe('died');
  expect(await stepsOf('1-0')).toEqual([0]);
  const files = unpackFiles((await readPack(folder.task('one').files))!);
  files.set('checkpoint.safetensors', checkpointAt(12));
  await writeFile(folder.attempt('one', '1-0').snapshot, packFiles(files));
  expect(await compute(path, 'crashes', { attempt: '1-1' })).toBe('died');
  expect(await stepsOf('1-1')).toEqual([12]);
});

test('a task with the mark of a stop ends, also while it trains', async () => {
  const { folder, path } = await element();
  await writeFile(folder.task('one').stop, '');
  const end = compute(path, 'waits');
  await expect.poll(() => readdir(folder.active), { timeout: 30_000 }).toEqual(['one', 'two']);
  await writeFile(folder.task('two').stop, '');
  expect(await end).toBe('done');
  for (const key of ['one', 'two']) {
    expect(await readResult(folder.task(key).result)).toMatchObject({
      ended: { status: 'stopped' },
    });
  }
});

test('a signal to tasks that are all to end is no interruption', async () => {
  const { folder, path } = await element();
  const ending = new AbortController();
  const end = compute(path, 'waits', { ending: ending.signal });
  await expect.poll(() => readdir(folder.active), { timeout: 30_000 }).toEqual(['one']);
  for (const key of ['one', 'two']) await writeFile(folder.task(key).stop, '');
  ending.abort();
  expect(await end).toBe('done');
  expect(await readResult(folder.task('two').result)).toMatchObject({
    ended: { status: 'stopped' },
  });
});

test('a training process that dies is tried again, at last its end is the result', async () => {
  const { folder, path } = await element();
  expect(await compute(path, 'crashes')).toBe('died');
  expect(await readResult(folder.task('one').result)).toBeNull();
  expect(await compute(path, 'crashes', { attempt: '1-3', isLastAttempt: true })).toBe('done');
  expect(await readResult(folder.task('one').result)).toMatchObject({
    ended: { status: 'interrupted', errorCode: 'process-died' },
  });
});

test('a short run leaves no snapshot, as its result has everything; one that has died does', async () => {
  // So that it is never time for one before the end.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const { folder, path } = await element();
  expect(await compute(path, 'finishes')).toBe('done');
  const { snapshot, events } = folder.attempt('one', '1-0');
  expect(existsSync(snapshot)).toBe(false);
  expect(await readFile(events, 'utf8')).toContain('"started"');
  const other = await element();
  expect(await compute(other.path, 'crashes')).toBe('died');
  expect(existsSync(other.folder.attempt('one', '1-0').snapshot)).toBe(true);
});

test('what a run reports while it trains can be continued from', async () => {
  const { folder, path } = await element();
  const ending = new AbortController();
  const end = compute(path, 'waits', { ending: ending.signal });
  const { snapshot, events } = folder.attempt('one', '1-0');
  await expect.poll(() => existsSync(snapshot), { timeout: 30_000 }).toBe(true);
  await expect.poll(() => readFile(events, 'utf8').catch(() => '')).toContain('"started"');
  ending.abort();
  expect(await end).toBe('interrupted');
});

test('a node with another version says so, and trains nothing', async () => {
  const { folder, path } = await element({ program: { unroll: '9.9.9', kernels: 1 } });
  expect(await compute(path, 'finishes')).toBe('done');
  const { ended } = (await readResult(folder.task('one').result))!;
  expect(ended).toMatchObject({ status: 'failed', errorCode: 'unavailable' });
  expect(ended.reason).toMatch(/^n1: .* has Unroll 9\.9\.9 .*; install the same version on both$/);
});

test('a shared folder that can’t be written ends the job with the reason', async () => {
  const { folder, path } = await element();
  await writeFile(folder.task('one').attempts, 'in the way');
  await expect(compute(path, 'finishes')).rejects.toMatchObject({ code: 'storage' });
});

test('a data set is put on the node once for all tasks that train on it', async () => {
  const { folder, path } = await element();
  const sha256 = 'ab'.repeat(32);
  await mkdir(folder.datasets);
  await writeFile(folder.dataset(sha256), packFiles(new Map([['a file', Uint8Array.of(1)]])));
  for (const key of ['one', 'two']) {
    const { document } = folder.task(key);
    const task = JSON.parse(await readFile(document, 'utf8')) as { document: TaskDocument };
    const config = { ...task.document.config, dataset: 'letters' };
    const own = { ...task, document: { ...task.document, config }, dataset: sha256 };
    await writeFile(document, JSON.stringify(own));
  }
  const written: number[] = [];
  const end = await compute(path, '', {
    spawner: (home) =>
      onStarted(() => {
        written.push(statSync(join(home, 'datasets', 'letters', 'a file')).ino);
      }),
  });
  expect(end).toBe('done');
  expect(written).toHaveLength(2);
  expect(written[1]).toBe(written[0]);
});

test('a result that can’t be published ends the job with the reason, and nothing is left on the node', async () => {
  const { folder, path } = await element();
  const temporary = await temporaryFolder();
  vi.stubEnv('TMPDIR', temporary);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const { folder: gone } = folder.task('one');
  const end = compute(path, '', {
    spawner: () =>
      onStarted(() => {
        if (!existsSync(folder.task('two').active)) {
          rmSync(gone, { recursive: true });
          writeFileSync(gone, 'in the way');
        }
      }),
  });
  await expect(end).rejects.toMatchObject({ code: 'storage' });
  expect(await readdir(temporary)).toEqual([]);
});

test('what a killed process has left on the node is removed, but nothing else', async () => {
  const { path } = await element();
  const temporary = await temporaryFolder();
  vi.stubEnv('TMPDIR', temporary);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const own = basename(temporaryBeside(join(temporary, 'unroll-task')));
  const gone = own.replace(`-${process.pid}-`, '-2147483646-');
  const others = [own, own.replace('unroll-task', 'other'), 'unroll-task'];
  for (const name of [gone, ...others]) await mkdir(join(temporary, name));
  expect(await compute(path, 'finishes')).toBe('done');
  expect((await readdir(temporary)).toSorted()).toEqual(others.toSorted());
});
