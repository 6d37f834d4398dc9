import { expect, test } from 'vitest';
import { openWorkbench } from '../support/workbenches.ts';

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
