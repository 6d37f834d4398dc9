import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRecord, writeRecord } from '#main/storage/experiment/experiment-folder';
import { commands, type CommandName } from '#shared/contract/commands';
import type { WorkbenchEvent } from '#shared/contract/events';
import { experimentThat, openWorkbench } from '../../support/workbenches.ts';

test('every command has a handler', async () => {
  const { workbench } = await openWorkbench();
  for (const name of Object.keys(commands) as CommandName[]) {
    // Most refuse an empty input; one that lacks a handler would fail as a fault of ours.
    const refusal = await workbench.dispatch(name, {}).then(
      () => null,
      (error: Error) => error,
    );
    expect(refusal?.constructor.name ?? 'UnrollError', name).toBe('UnrollError');
  }
});

test('makes, changes, removes and restores experiments', async () => {
  const { workbench } = await openWorkbench();
  const made = await workbench.call('experiments.create', {
    config: { cell: 'LSTM' },
    name: 'first',
    tags: ['a'],
  });
  expect(made).toMatchObject({ name: 'first', tags: ['a'], status: 'queued' });
  const changed = await workbench.call('experiments.update', {
    experiment: 'first',
    change: { name: 'second', starred: true },
  });
  expect(changed).toMatchObject({ id: made.id, name: 'second', tags: ['a'], starred: true });
  expect(await workbench.call('experiments.list', {})).toMatchObject([
    { kind: 'experiment', record: { name: 'second', config: { cell: 'LSTM' } } },
  ]);

  await workbench.call('experiments.remove', { experiment: 'second' });
  expect(await workbench.call('experiments.list', {})).toEqual([]);
  expect(await workbench.call('experiments.listTrash', {})).toMatchObject([
    { id: made.id, name: 'second' },
  ]);
  expect(await workbench.call('experiments.restore', { experiment: 'second' })).toEqual({
    id: made.id,
  });
  expect(await workbench.call('experiments.list', {})).toHaveLength(1);

  await workbench.call('experiments.remove', { experiment: made.id });
  await workbench.call('experiments.purge', { experiment: made.id });
  expect(await workbench.call('experiments.listTrash', {})).toEqual([]);
});

test('a config that is not allowed makes no experiment', async () => {
  const { workbench } = await openWorkbench();
  const create = workbench.call('experiments.create', { config: { hiddenSize: -1 } });
  await expect(create).rejects.toThrow('hiddenSize: -1 is not allowed');
  expect(await workbench.call('experiments.list', {})).toEqual([]);
});

test('events of a run carry the id of its experiment', async () => {
  const { workbench, runEvents, event } = await openWorkbench();
  const id = await experimentThat(workbench, 'finishes');
  expect(await workbench.call('runs.start', { experiment: id })).toEqual({ id });
  expect(await event('ended')).toEqual({
    kind: 'ended',
    experiment: id,
    status: 'finished',
    reason: null,
    errorCode: null,
  });
  expect(runEvents().map(({ kind, experiment }) => [kind, experiment])).toEqual([
    ['started', id],
    ['progress', id],
    ['ended', id],
  ]);
});

test('what the process writes is kept in the log of the experiment', async () => {
  const { workbench, event } = await openWorkbench();
  const id = await experimentThat(workbench, 'finishes');
  await workbench.call('runs.start', { experiment: id });
  await event('ended');
  const { folder } = await workbench.call('experiments.show', { experiment: id });
  expect(await readFile(join(folder, 'log.txt'), 'utf8')).toBe('last words\n');
});

test('a start that the trainer refuses is refused, is no event, and can be tried again', async () => {
  const { workbench, runEvents } = await openWorkbench();
  const id = await experimentThat(workbench, 'refuses');
  for (let attempt = 0; attempt < 2; attempt++) {
    await expect(workbench.call('runs.start', { experiment: id })).rejects.toMatchObject({
      code: 'busy',
      message: 'held by process 1',
    });
  }
  expect(runEvents()).toEqual([]);
});

test('an experiment is trained once at a time, and can neither be deleted meanwhile', async () => {
  const { workbench, event } = await openWorkbench();
  const experiment = await experimentThat(workbench, 'waits');
  await workbench.call('runs.start', { experiment });
  await expect(workbench.call('runs.resume', { experiment })).rejects.toMatchObject({
    code: 'busy',
  });
  await expect(workbench.call('experiments.remove', { experiment })).rejects.toMatchObject({
    code: 'busy',
  });
  await workbench.call('runs.pause', { experiment });
  await workbench.call('runs.proceed', { experiment });
  await workbench.call('runs.stop', { experiment });
  expect(await event('ended')).toMatchObject({ status: 'stopped' });
  await workbench.call('experiments.remove', { experiment });
});

test('a death of the process leaves an interrupted run', async () => {
  const { workbench, event } = await openWorkbench();
  const experiment = await experimentThat(workbench, 'crashes');
  await workbench.call('runs.start', { experiment });
  expect(await event('ended')).toMatchObject({ status: 'interrupted', errorCode: 'process-died' });
});

test.each(['runs.pause', 'runs.proceed', 'runs.stop'] as const)(
  '%s needs a run',
  async (command) => {
    const { workbench } = await openWorkbench();
    const experiment = await experimentThat(workbench, 'waits');
    await expect(workbench.call(command, { experiment })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('not being trained') as string,
    });
  },
);

test('only a new experiment can be started, and a finished one not resumed', async () => {
  const { workbench } = await openWorkbench();
  const experiment = await experimentThat(workbench, 'waits');
  const { folder } = await workbench.call('experiments.show', { experiment });
  await writeRecord(folder, { ...(await readRecord(folder)), status: 'finished' });
  for (const command of ['runs.start', 'runs.resume'] as const) {
    await expect(workbench.call(command, { experiment })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('finished') as string,
    });
  }
});

test('predicts images, and examples of the test set with their label', async () => {
  const { workbench } = await openWorkbench();
  const experiment = await experimentThat(workbench, 'waits');
  const images = new Uint8Array(2 * 784);
  images[0] = 7;
  images[784] = 3;
  const predictions = await workbench.call('predict', {
    experiment,
    source: { kind: 'images', images },
  });
  expect(predictions).toMatchObject([
    { predicted: 7, label: null },
    { predicted: 3, label: null },
  ]);
  expect(predictions[0]?.probabilities[7]).toBe(1);

  // MNIST's first test digit is a 7 with an empty corner, which the double takes for a 0.
  const source = { kind: 'testExample', index: 0 } as const;
  expect(await workbench.call('predict', { experiment, source })).toMatchObject([
    { predicted: 0, label: 7 },
  ]);
});

test('a test example that is not there is refused with how many there are', async () => {
  const { workbench } = await openWorkbench();
  const experiment = await experimentThat(workbench, 'waits');
  const source = { kind: 'testExample', index: 10_000 } as const;
  await expect(workbench.call('predict', { experiment, source })).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('0 to 9999') as string,
  });
});

test('verifies an experiment, and tells how far it is', async () => {
  const { workbench, runEvents } = await openWorkbench();
  const experiment = await experimentThat(workbench, 'finishes');
  expect(await workbench.call('experiments.verify', { experiment })).toMatchObject({
    matches: true,
    step: 20,
    engine: { name: 'native', threads: 2 },
  });
  expect(runEvents()).toEqual([
    { kind: 'verifying', experiment, step: 10, lastStep: 20, secondsLeft: 3 },
  ]);
  const choices = { engine: 'wasm', threads: 3, steps: 4 } as const;
  expect(await workbench.call('experiments.verify', { experiment, ...choices })).toMatchObject({
    step: 4,
    engine: { name: 'wasm', threads: 3 },
  });
});

test('an experiment is verified once at a time, until it is stopped', async () => {
  const { workbench, event } = await openWorkbench();
  const experiment = await experimentThat(workbench, 'waits');
  const stop = (): Promise<unknown> => workbench.call('experiments.stopVerifying', { experiment });
  await expect(stop()).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('not being verified') as string,
  });
  const refused = expect(workbench.call('experiments.verify', { experiment })).rejects;
  await event('verifying');
  const second = workbench.call('experiments.verify', { experiment });
  await expect(second).rejects.toMatchObject({ code: 'busy' });
  await stop();
  await refused.toMatchObject({ code: 'process-died' });
});

test.each(['close', 'kill'] as const)('to %s ends a verification', async (way) => {
  const { workbench, event } = await openWorkbench();
  const experiment = await experimentThat(workbench, 'waits');
  const refused = expect(workbench.call('experiments.verify', { experiment })).rejects;
  await event('verifying');
  await workbench[way]();
  await refused.toMatchObject({ code: 'process-died' });
});

test('reports on the engines', async () => {
  const { workbench } = await openWorkbench();
  expect(await workbench.call('engines.report', { threads: 3 })).toMatchObject([
    { name: 'native', available: false, detail: 'not here, 3 threads' },
  ]);
});

test('closing stops what is running', async () => {
  const { workbench, event } = await openWorkbench();
  const experiment = await experimentThat(workbench, 'waits');
  await workbench.call('runs.start', { experiment });
  await workbench.close();
  expect(await event('ended')).toMatchObject({ status: 'stopped' });
});

test('killing ends what is running immediately', async () => {
  const { workbench, event } = await openWorkbench();
  const experiment = await experimentThat(workbench, 'waits');
  await workbench.call('runs.start', { experiment });
  workbench.kill();
  expect(await event('ended')).toMatchObject({ status: 'interrupted' });
});

test('a listener that has unsubscribed hears nothing more', async () => {
  const { workbench, event } = await openWorkbench();
  const heard: WorkbenchEvent[] = [];
  workbench.subscribe((one) => heard.push(one))();
  const experiment = await experimentThat(workbench, 'finishes');
  await workbench.call('runs.start', { experiment });
  await event('ended');
  expect(heard).toEqual([]);
});
