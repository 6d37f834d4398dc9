import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ExperimentStore } from '#main/experiments/experiment-store';
import { Queue } from '#main/queue/queue';
import { UnrollError } from '#shared/contract/errors';
import { openWorkbench } from '../../support/workbenches.ts';

test('several experiments are made at once, in their order', async () => {
  const { workbench, event } = await openWorkbench();
  const records = await workbench.call('experiments.createMany', {
    drafts: [
      { config: { cell: 'RNN' }, name: 'first', tags: ['grid'] },
      { config: { cell: 'LSTM' }, notes: 'second' },
    ],
  });
  expect(records).toMatchObject([
    { name: 'first', tags: ['grid'], status: 'queued', config: { cell: 'RNN' } },
    { notes: 'second', config: { cell: 'LSTM' } },
  ]);
  expect(await workbench.call('experiments.list', {})).toHaveLength(2);
  expect(await workbench.call('queue.show', {})).toMatchObject({ waiting: [], running: [] });
  for (const { id } of records) {
    await event(
      'experimentChanged',
      ({ listed }) => listed.kind === 'experiment' && listed.record.id === id,
    );
  }
});

test('none is made if one is refused, and the error names it', async () => {
  const { workbench, events } = await openWorkbench();
  const drafts = [{ config: {} }, { config: {} }, { config: { hiddenSize: 0 } }];
  const refused = workbench.call('experiments.createMany', { drafts, queue: true });
  await expect(refused).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringMatching(/^drafts 3: hiddenSize: 0 is not allowed; use /) as string,
  });
  expect(await workbench.call('experiments.list', {})).toEqual([]);
  expect(events).toEqual([]);
});

test('they can be trained as soon as it is their turn', async () => {
  const { workbench, event } = await openWorkbench({ behaviour: 'finishes' });
  const drafts = [{ config: {} }, { config: {} }];
  const records = await workbench.call('experiments.createMany', { drafts, queue: true });
  for (const { id } of records) await event('ended', ({ experiment }) => experiment === id);
});

test('what has been made before one fails is taken back', async () => {
  const { workbench, home, events } = await openWorkbench();
  const { create } = ExperimentStore.prototype;
  const failing = vi.spyOn(ExperimentStore.prototype, 'create');
  onTestFinished(() => void failing.mockRestore());
  failing.mockImplementation(function (this: ExperimentStore, ...given) {
    if (failing.mock.calls.length === 3) return Promise.reject(new UnrollError('storage', 'full'));
    return create.apply(this, given);
  });
  const drafts = [{ config: {} }, { config: {} }, { config: {} }];
  const refused = workbench.call('experiments.createMany', { drafts, queue: true });
  await expect(refused).rejects.toMatchObject({ code: 'storage' });
  expect(failing.mock.calls).toHaveLength(3);
  expect(await readdir(join(home, 'experiments'))).toEqual([]);
  expect(events).toEqual([]);
});

test("none is left if they can't be added to the queue", async () => {
  const { workbench, home, events } = await openWorkbench();
  const add = vi
    .spyOn(Queue.prototype, 'add')
    .mockRejectedValue(new UnrollError('storage', 'full'));
  onTestFinished(() => void add.mockRestore());
  const drafts = [{ config: {} }, { config: {} }];
  const refused = workbench.call('experiments.createMany', { drafts, queue: true });
  await expect(refused).rejects.toMatchObject({ code: 'storage' });
  expect(add).toHaveBeenCalledOnce();
  expect(await readdir(join(home, 'experiments'))).toEqual([]);
  expect(events).toEqual([]);
});
