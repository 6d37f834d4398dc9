import { expect, onTestFinished, test, vi } from 'vitest';
import { sampleEpoch, sampleRecord } from '../../support/records.ts';
import { newStore, plantExperiment } from '../../support/stores.ts';
import { experimentThat, openWorkbench, type Opened } from '../../support/workbenches.ts';
import { Announcer } from '#main/experiments/announcer';
import { listedRecord } from '#main/experiments/listed-experiment';
import type { ListedExperiment } from '#shared/contract/commands';
import type { WorkbenchEvent } from '#shared/contract/events';

/** Names under which an experiment was announced, in order. */
const namesOf = ({ events }: Opened, id: string): string[] =>
  events.flatMap((event) =>
    event.kind === 'experimentChanged' &&
    event.listed.kind === 'experiment' &&
    event.listed.record.id === id
      ? [event.listed.record.name]
      : [],
  );

test('what is made, changed, removed and restored is announced', async () => {
  const opened = await openWorkbench();
  const { workbench, events, event } = opened;
  const { id } = await workbench.call('experiments.create', { config: {}, name: 'first' });
  await workbench.call('experiments.update', { experiment: id, change: { name: 'second' } });
  expect(namesOf(opened, id)).toEqual(['first', 'second']);

  await workbench.call('experiments.remove', { experiment: id });
  expect(events.slice(-2)).toEqual([{ kind: 'experimentRemoved', id }, { kind: 'trashChanged' }]);
  events.length = 0;
  await workbench.call('experiments.restore', { experiment: id });
  await event('experimentChanged');
  expect(namesOf(opened, id)).toEqual(['second']);
  await event('trashChanged');

  await workbench.call('experiments.remove', { experiment: id });
  events.length = 0;
  await workbench.call('experiments.purge', { experiment: id });
  expect(events).toEqual([{ kind: 'trashChanged' }]);
});

test('a run is announced when it starts, pauses, continues and ends', async () => {
  const { workbench, events, event } = await openWorkbench();
  const experiment = await experimentThat(workbench, 'waits');
  for (const command of ['runs.start', 'runs.pause', 'runs.proceed', 'runs.stop'] as const) {
    events.length = 0;
    await workbench.call(command, { experiment });
    expect(await event('experimentChanged')).toMatchObject({
      listed: { kind: 'experiment', record: { id: experiment } },
    });
  }
});

test('changes of the preferences are announced', async () => {
  const { workbench, event } = await openWorkbench();
  await workbench.call('preferences.update', { change: { theme: 'dark' } });
  expect(await event('preferencesChanged')).toMatchObject({ preferences: { theme: 'dark' } });
});

test('an experiment is announced without the confusion matrices of its epochs', async () => {
  const { store } = await newStore();
  await plantExperiment(store, 'one', { epochs: [sampleEpoch(1)] });
  const events: WorkbenchEvent[] = [];
  const told = new Promise<void>((resolve) => {
    new Announcer(store, (event) => {
      events.push(event);
      resolve();
    }).changed('one');
  });
  await told;
  expect(events).toMatchObject([
    { listed: { readOnly: false, record: { epochs: [{ epoch: 1, validationConfusion: null }] } } },
  ]);
});

test('of many changes in a row the last is told for certain, and not each', async () => {
  const { store } = await newStore();
  await plantExperiment(store, 'one', { name: 'before' });
  const names: string[] = [];
  let toldLast = (): void => undefined;
  const last = new Promise<void>((resolve) => (toldLast = resolve));
  const announcer = new Announcer(store, (event) => {
    if (event.kind !== 'experimentChanged' || event.listed.kind !== 'experiment') return;
    names.push(event.listed.record.name);
    if (event.listed.record.name === 'after') toldLast();
  });
  for (let count = 0; count < 50; count++) announcer.changed('one');
  await store.update('one', { name: 'after' });
  announcer.changed('one');
  await last;
  expect(names.length).toBeLessThan(10);
});

test('a change while the record is being read is told too', async () => {
  const reads: ((name: string) => void)[] = [];
  const listed = (): Promise<ListedExperiment> =>
    new Promise((resolve) => {
      reads.push((name) => {
        resolve(listedRecord(sampleRecord({ name })));
      });
    });
  const names: string[] = [];
  const announcer = new Announcer({ listed }, (event) => {
    if (event.kind !== 'experimentChanged' || event.listed.kind !== 'experiment') return;
    names.push(event.listed.record.name);
  });
  announcer.changed('one');
  announcer.changed('one');
  announcer.changed('one');
  expect(reads).toHaveLength(1);
  reads[0]!('old');
  await expect.poll(() => reads.length).toBe(2);
  reads[1]!('new');
  await expect.poll(() => names).toEqual(['old', 'new']);
});

test('a listener that fails keeps the news from nobody else, and the command is done (A1)', async () => {
  const { workbench, events } = await openWorkbench();
  const complain = vi.spyOn(console, 'error').mockReturnValue();
  onTestFinished(() => void complain.mockRestore());
  workbench.subscribe(() => {
    throw new Error('Too deep objects');
  });
  const later: string[] = [];
  workbench.subscribe(({ kind }) => later.push(kind));
  const { id } = await workbench.call('experiments.create', { config: {} });
  expect(events).toMatchObject([{ kind: 'experimentChanged', listed: { record: { id } } }]);
  expect(later).toEqual(['experimentChanged']);
  expect(complain).toHaveBeenCalledOnce();
});
