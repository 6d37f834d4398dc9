import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { readRecord, writeRecord } from '#main/storage/experiment/experiment-folder';
import { ExperimentStore } from '#main/experiments/experiment-store';
import { Queue } from '#main/queue/queue';
import type { Workbench } from '#main/workbench/workbench';
import type { QueueState } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import type { ExperimentStatus } from '#shared/experiment/record';
import { mountMemoryDisk } from '../../support/disks.ts';
import { holdLock, newStore, plantExperiment } from '../../support/stores.ts';
import {
  behave,
  experimentThat,
  folderOf,
  openWorkbench,
  type Opened,
} from '../../support/workbenches.ts';

const isRunning =
  (...ids: string[]) =>
  ({ queue }: { readonly queue: QueueState }): boolean =>
    ids.every((id) => queue.running.includes(id));

async function setStatus(
  workbench: Workbench,
  id: string,
  status: ExperimentStatus,
): Promise<string> {
  const folder = await folderOf(workbench, id);
  await writeRecord(folder, { ...(await readRecord(folder)), status });
  return folder;
}

/** Waits until the queue is as a test wants it. */
async function until(
  { workbench }: Opened,
  fits: (state: QueueState) => boolean,
): Promise<QueueState> {
  return vi.waitUntil(async () => {
    const state = await workbench.call('queue.show', {});
    return fits(state) && state;
  }, 30_000);
}

test('an empty queue', async () => {
  const { workbench } = await openWorkbench();
  expect(await workbench.call('queue.show', {})).toEqual({
    running: [],
    waiting: [],
    sideBySide: 1,
    threadsEach: 0,
    held: false,
  });
});

test('experiments are trained one after the other, in their order', async () => {
  const opened = await openWorkbench();
  const { workbench, event } = opened;
  const [a, b] = [
    await experimentThat(workbench, 'waits'),
    await experimentThat(workbench, 'waits'),
  ];
  const c = await experimentThat(workbench, 'finishes');
  await workbench.call('queue.add', { experiments: [a, b, c] });
  await event('started', ({ experiment }) => experiment === a);
  expect(await until(opened, ({ running }) => running.length === 1)).toMatchObject({
    running: [a],
    waiting: [b, c],
  });
  await workbench.call('runs.stop', { experiment: a });
  await event('started', ({ experiment }) => experiment === b);
  expect(await workbench.call('queue.show', {})).toMatchObject({ running: [b], waiting: [c] });
  await workbench.call('runs.stop', { experiment: b });
  await event('ended', ({ experiment }) => experiment === c);
  await until(opened, ({ running, waiting }) => running.length + waiting.length === 0);
});

test('as many as allowed are trained side by side and share the cores', async () => {
  const opened = await openWorkbench();
  const { workbench, event } = opened;
  const ids: string[] = [];
  for (let count = 0; count < 3; count++) ids.push(await experimentThat(workbench, 'waits'));
  await workbench.call('queue.add', { experiments: ids });
  await event('started');
  await workbench.call('queue.configure', { sideBySide: 2 });
  await event('queueChanged', isRunning(ids[0]!, ids[1]!));
  await event('started', ({ experiment }) => experiment === ids[1]);
  expect(await workbench.call('queue.show', {})).toMatchObject({ waiting: [ids[2]] });
  const threads = await Promise.all(
    ids
      .slice(0, 2)
      .map(async (id) => readFile(join(await folderOf(workbench, id), 'threads'), 'utf8')),
  );
  const cores = availableParallelism();
  expect(threads).toEqual([String(cores), String(Math.max(1, Math.floor(cores / 2)))]);
});

test('each run gets as many threads as were chosen, also one started directly', async () => {
  const { workbench } = await openWorkbench();
  const id = await experimentThat(workbench, 'waits');
  await workbench.call('queue.configure', { threadsEach: 3 });
  await workbench.call('runs.start', { experiment: id });
  expect(await readFile(join(await folderOf(workbench, id), 'threads'), 'utf8')).toBe('3');
});

test('while it is held nothing is started, then the next', async () => {
  const opened = await openWorkbench();
  const { workbench, events, event } = opened;
  await workbench.call('queue.configure', { held: true });
  const id = await experimentThat(workbench, 'finishes');
  expect(await workbench.call('queue.add', { experiments: [id] })).toMatchObject({
    held: true,
    waiting: [id],
    running: [],
  });
  await workbench.call('queue.configure', { sideBySide: 2 });
  expect(events.some(({ kind }) => kind === 'started')).toBe(false);
  await workbench.call('queue.configure', { held: false });
  await event('ended');
});

test('the order can be changed', async () => {
  const { workbench, event } = await openWorkbench();
  await workbench.call('queue.configure', { held: true });
  const ids: string[] = [];
  for (let count = 0; count < 3; count++) ids.push(await experimentThat(workbench, 'waits'));
  const [a = '', b = '', c = ''] = ids;
  await workbench.call('queue.add', { experiments: [a, b] });
  await workbench.call('queue.add', { experiments: [c, a] });
  expect(await workbench.call('queue.show', {})).toMatchObject({ waiting: [a, b, c] });
  expect(await workbench.call('queue.move', { experiment: c, to: 0 })).toMatchObject({
    waiting: [c, a, b],
  });
  expect(await workbench.call('queue.move', { experiment: c, to: 99 })).toMatchObject({
    waiting: [a, b, c],
  });
  expect(await workbench.call('queue.remove', { experiments: [b] })).toMatchObject({
    waiting: [a, c],
  });
  await event('queueChanged', ({ queue }) => queue.waiting.join() === [a, c].join());
  await expect(workbench.call('queue.move', { experiment: b, to: 0 })).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('not waiting') as string,
  });
});

test("one that can't be started is marked as failed, and the next one starts", async () => {
  const { workbench, event } = await openWorkbench();
  const [bad, good] = [
    await experimentThat(workbench, 'cannot'),
    await experimentThat(workbench, 'finishes'),
  ];
  await workbench.call('queue.add', { experiments: [bad, good] });
  expect(await event('ended', ({ experiment }) => experiment === bad)).toMatchObject({
    status: 'failed',
    reason: 'dataset: there is no kmnist',
    errorCode: 'not-found',
  });
  await event('ended', ({ experiment }) => experiment === good);
  const { record } = await workbench.call('experiments.show', { experiment: bad });
  expect(record).toMatchObject({ status: 'failed', statusReason: 'dataset: there is no kmnist' });
  await event(
    'experimentChanged',
    ({ listed }) =>
      listed.kind === 'experiment' && listed.record.id === bad && listed.record.status === 'failed',
  );
  expect(await workbench.call('queue.show', {})).toMatchObject({ waiting: [] });
});

test('one that another program trains keeps its place until its turn comes again', async () => {
  const opened = await openWorkbench();
  const { workbench, event } = opened;
  const [held, other] = [
    await experimentThat(workbench, 'refuses'),
    await experimentThat(workbench, 'waits'),
  ];
  await workbench.call('queue.add', { experiments: [held, other] });
  await event('started', ({ experiment }) => experiment === other);
  await until(opened, ({ running, waiting }) => running[0] === other && waiting[0] === held);
  await behave(workbench, held, 'finishes');
  await workbench.call('runs.stop', { experiment: other });
  await event('ended', ({ experiment }) => experiment === held);
});

test('on a full disk one that has had its turn has no other', async (context) => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  onTestFinished(() => {
    warn.mockRestore();
  });
  const home = await mountMemoryDisk(context, 'size=1m');
  const store = new ExperimentStore(home);
  await plantExperiment(store, 'one', { status: 'queued' });
  const started: string[] = [];
  const states: QueueState[] = [];
  const queue = new Queue({
    home,
    store,
    runs: {
      ids: [],
      isRunning: () => false,
      start: async ({ id }) => {
        started.push(id);
        // Whatever else would make it stop: it is started over and over only if the queue still holds it.
        if (started.length > 3) queue.hold();
        await writeFile(join(home, 'filler'), Buffer.alloc(2 ** 20)).catch(() => undefined);
      },
    },
    onChange: (state) => states.push(state),
    onFailedStart: () => Promise.resolve(),
  });
  await queue.add(['one']);
  await vi.waitUntil(() => warn.mock.calls.length > 0);
  await queue.settled();
  expect(await queue.show()).toMatchObject({ waiting: [] });
  expect(started).toEqual(['one']);
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    expect.stringMatching(/^the queue could not be updated: .*: the disk is full/),
  );
  queue.hold();
});

test('no process is started for one whose lock another has', async () => {
  const opened = await openWorkbench();
  const { workbench, events } = opened;
  const held = await experimentThat(workbench, 'finishes');
  await holdLock(await setStatus(workbench, held, 'running'));
  const other = await experimentThat(workbench, 'finishes');
  await workbench.call('queue.add', { experiments: [held, other] });
  await opened.event('ended', ({ experiment }) => experiment === other);
  expect(await until(opened, ({ running }) => running.length === 0)).toMatchObject({
    waiting: [held],
  });
  expect(events.some((event) => 'experiment' in event && event.experiment === held)).toBe(false);
});

test('a run that was started directly counts', async () => {
  const { workbench, events, event } = await openWorkbench();
  const [direct, next] = [
    await experimentThat(workbench, 'waits'),
    await experimentThat(workbench, 'finishes'),
  ];
  await workbench.call('runs.start', { experiment: direct });
  const state = await workbench.call('queue.add', { experiments: [next] });
  expect(state).toMatchObject({ running: [direct], waiting: [next] });
  expect(events.some((one) => one.kind === 'started' && one.experiment === next)).toBe(false);
  await workbench.call('runs.stop', { experiment: direct });
  await event('ended', ({ experiment }) => experiment === next);
});

test('one that is started directly while it waits does not have another turn', async () => {
  const { workbench } = await openWorkbench();
  await workbench.call('queue.configure', { held: true });
  const id = await experimentThat(workbench, 'waits');
  await workbench.call('queue.add', { experiments: [id] });
  await workbench.call('runs.start', { experiment: id });
  await workbench.call('runs.stop', { experiment: id });
  expect(await workbench.call('queue.show', {})).toMatchObject({ waiting: [], running: [] });
});

test('a removed experiment is taken out', async () => {
  const { workbench } = await openWorkbench();
  await workbench.call('queue.configure', { held: true });
  const id = await experimentThat(workbench, 'waits');
  await workbench.call('queue.add', { experiments: [id] });
  await workbench.call('experiments.remove', { experiment: id });
  expect(await workbench.call('queue.show', {})).toMatchObject({ waiting: [] });
});

test.each(['stopped', 'interrupted', 'failed'] as const)(
  'a %s one can be queued',
  async (status) => {
    const { workbench, event } = await openWorkbench();
    const id = await experimentThat(workbench, 'finishes');
    await setStatus(workbench, id, status);
    await workbench.call('queue.add', { experiments: [id] });
    await event('ended');
  },
);

test('neither a finished nor a running one can be queued, and then none of the others is', async () => {
  const { workbench } = await openWorkbench();
  await workbench.call('queue.configure', { held: true });
  const [fresh, finished, running] = [
    await experimentThat(workbench, 'waits'),
    await experimentThat(workbench, 'waits'),
    await experimentThat(workbench, 'waits'),
  ];
  await setStatus(workbench, finished, 'finished');
  await workbench.call('runs.start', { experiment: running });
  for (const [wrong, why] of [
    [finished, 'is finished'],
    [running, 'is already being trained'],
  ] as const) {
    const adding = workbench.call('queue.add', { experiments: [fresh, wrong] });
    await expect(adding).rejects.toMatchObject({
      code: 'invalid-input',
      message: `experiments: ${wrong} ${why}${wrong === finished ? '; there is nothing left to train' : ''}`,
    });
  }
  expect(await workbench.call('queue.show', {})).toMatchObject({ waiting: [] });
});

test('one that another program trains is tried again after a while', async () => {
  const { store, home } = await newStore();
  await plantExperiment(store, 'one');
  let attempts = 0;
  const runs = {
    ids: [],
    isRunning: () => false,
    start: () => {
      attempts += 1;
      const busy = new UnrollError('busy', 'held by process 1');
      return attempts < 3 ? Promise.reject(busy) : Promise.resolve();
    },
  };
  const states: QueueState[] = [];
  const onFailedStart = (): Promise<void> => Promise.reject(new Error('not to be called'));
  const onChange = (state: QueueState): number => states.push(state);
  const queue = new Queue({ home, store, runs, onChange, onFailedStart, retryAfter: 1 });
  await queue.add(['one']);
  await vi.waitUntil(() => states.at(-1)?.waiting.length === 0);
  expect(attempts).toBe(3);
  await queue.settled();
});
