import { expect, it, vi } from 'vitest';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { sweepDefinitionSchema } from '#shared/sweep/sweep';
import { fakeSweeps, type FakeTask } from '../../support/fake-sweeps.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const cluster = { kind: 'redis', url: 'rediss://lab', certificate: null } as const;

/** A grid of sizes, of which larger ones are better. */
async function begun(sizes: readonly number[], given: object = {}) {
  const home = await temporaryFolder();
  const fake = fakeSweeps(home, ({ hiddenSize }: ExperimentConfig) => hiddenSize / 1000);
  const definition = sweepDefinitionSchema.parse({
    name: 'Sizes',
    base: { epochs: 3, validationExamples: 100 },
    space: [{ field: 'hiddenSize', values: sizes }],
    method: { kind: 'grid' },
    ...given,
  });
  const { id } = await fake.sweeps.create(definition);
  const statusNow = async () => (await fake.sweeps.show(id)).status;
  return { ...fake, id, statusNow };
}

const all = ({ tasks }: { readonly tasks: ReadonlyMap<string, FakeTask> }) => [...tasks.values()];
const sizeOf = ({ task }: FakeTask): number => task.config.hiddenSize;

it('a run that does worse than the median is stopped while it trains', async () => {
  const fake = await begun([8, 16, 24, 32, 40, 48], { medianStopping: true });
  const { sweeps, id, tasks, asked, events, statusNow } = fake;
  await sweeps.run(id, 6, cluster);
  await vi.waitFor(() => expect(tasks.size).toBe(6));
  const [worst, ...others] = all(fake).toSorted((one, two) => sizeOf(one) - sizeOf(two));
  for (const other of others) await other.finish();
  worst!.trainEpoch();
  // It is told twice, as by a machine that was cut off in between.
  const { listener, task } = worst!;
  const [result] = fake.records.get(task.id)!.epochs;
  listener.onEvent({ kind: 'epoch', result: result!, epochs: 3 });
  const worstNow = async () =>
    (await sweeps.show(id)).trials.find(({ experiment }) => experiment === task.id)!;
  expect((await worstNow()).losses).toHaveLength(1);
  worst!.trainEpoch();
  await vi.waitFor(async () => expect(await statusNow()).toBe('finished'));
  expect(asked.filter((what) => what.startsWith('stop'))).toEqual([`stop ${task.id}`]);
  expect(events).toContainEqual({
    kind: 'sweepDecided',
    id,
    decisions: [
      { trial: (await worstNow()).number, epoch: 2, kind: 'stops', place: null, of: 5, best: 0 },
    ],
  });
  expect(await worstNow()).toMatchObject({ status: 'waiting' });
});

it('a run is asked for epochs up to its rung, and for all of them without an end before', async () => {
  const halving = { kind: 'synchronous', firstRung: 1, factor: 2 };
  const fake = await begun([8, 16], { halving });
  await fake.sweeps.run(fake.id, 2, cluster);
  await vi.waitFor(() => expect(fake.tasks.size).toBe(2));
  expect(all(fake).map(({ task }) => task.lastEpoch)).toEqual([1, 1]);
  for (const epochs of [2, null]) {
    for (const task of all(fake)) await task.finish();
    await vi.waitFor(() => expect(all(fake).map(({ task }) => task.lastEpoch)).toEqual([epochs]));
  }
});

it('a run whose process dies is continued three times, then the sweep waits for a person', async () => {
  const fake = await begun([8]);
  const { sweeps, id, tasks, statusNow } = fake;
  await sweeps.run(id, 1);
  for (let death = 1; death <= 4; death++) {
    await vi.waitFor(() => expect(tasks.size).toBe(1));
    expect(await statusNow()).toBe('running');
    await all(fake)[0]!.die();
  }
  await vi.waitFor(async () => expect(await statusNow()).toBe('paused'));
  expect((await sweeps.show(id)).reason).toBe(
    'The training of run-1 has died 4 times; the last time: it was killed',
  );
  await sweeps.close();
});

const more = { trials: null, epochs: null, values: { hiddenSize: [16] } };

it('a finished sweep that is extended is paused, and trains what is new when it is run', async () => {
  const fake = await begun([8]);
  const { sweeps, id, tasks, statusNow } = fake;
  await sweeps.run(id, 1);
  await vi.waitFor(() => expect(tasks.size).toBe(1));
  await all(fake)[0]!.finish();
  await vi.waitFor(async () => expect(await statusNow()).toBe('finished'));
  await expect(sweeps.run(id, 1)).rejects.toThrow('is finished; extend it');
  await expect(sweeps.cancel(id)).rejects.toThrow('is finished; there is nothing to cancel');
  expect(await sweeps.extend(id, more)).toMatchObject({ status: 'paused', reason: null });
  await sweeps.run(id, 1);
  await vi.waitFor(() => expect(all(fake).map(sizeOf)).toEqual([16]));
  await all(fake)[0]!.finish();
  await vi.waitFor(async () => expect(await statusNow()).toBe('finished'));
  expect(fake.records.size).toBe(2);
});

it('a sweep that is extended while it runs trains what is new at once, and remembers it', async () => {
  const fake = await begun([8]);
  const { sweeps, id, tasks, store } = fake;
  await sweeps.run(id, 2, cluster);
  await vi.waitFor(() => expect(tasks.size).toBe(1));
  const [first] = all(fake);
  expect((await sweeps.extend(id, more)).definition.space).toMatchObject([{ values: [8, 16] }]);
  expect((await store.read(id)).sweep.definition.space).toMatchObject([{ values: [8, 16] }]);
  await first!.finish();
  await vi.waitFor(() => expect(all(fake).map(sizeOf)).toEqual([16]));
  await all(fake)[0]!.finish();
  await vi.waitFor(async () => expect((await sweeps.show(id)).status).toBe('finished'));
});

it('what is asked of a sweep that is just ending is done when it has ended', async () => {
  const fake = await begun([8, 16]);
  const { sweeps, id, tasks, hooks, statusNow } = fake;
  await sweeps.run(id, 1);
  await vi.waitFor(() => expect(tasks.size).toBe(1));
  let release!: () => void;
  const isHeld = new Promise<void>((resolve) => (release = resolve));
  hooks.whileStopped = () => isHeld;
  const paused = [sweeps.pause(id), sweeps.pause(id)];
  await vi.waitFor(async () => expect(await statusNow()).toBe('paused'));
  // Its run has not written its checkpoint yet.
  const again = sweeps.run(id, 1);
  release();
  for (const each of await Promise.all(paused)) expect(each).toMatchObject({ status: 'paused' });
  expect(await again).toMatchObject({ status: 'running' });
  await vi.waitFor(() => expect(tasks.size).toBe(1));

  hooks.whileStopped = () => Promise.resolve();
  const ended = [sweeps.pause(id), sweeps.extend(id, { ...more, values: { hiddenSize: [32] } })];
  await Promise.all(ended);
  expect(await sweeps.pause(id)).toMatchObject({ status: 'paused' });
  await sweeps.run(id, 1);
  await vi.waitFor(() => expect(tasks.size).toBe(1));
  const [, renamed] = await Promise.all([sweeps.pause(id), sweeps.rename(id, 'Widths')]);
  expect(renamed).toMatchObject({ definition: { name: 'Widths' } });
  await sweeps.run(id, 1);
  // Whichever comes first.
  const [, cancelled] = await Promise.allSettled([sweeps.pause(id), sweeps.cancel(id)]);
  expect(cancelled).toMatchObject({ value: { status: 'cancelled' } });
  expect((await sweeps.show(id)).status).toBe('cancelled');
  await expect(sweeps.pause(id)).rejects.toThrow('is not being run by this program');
});

it('a cancelled sweep is neither run nor extended', async () => {
  const { sweeps, id } = await begun([8]);
  expect(await sweeps.cancel(id)).toMatchObject({ status: 'cancelled' });
  await expect(sweeps.run(id, 1)).rejects.toThrow('is cancelled');
  await expect(sweeps.extend(id, more)).rejects.toThrow('is cancelled');
});

it('the newest sweep is listed first', async () => {
  const { sweeps, id } = await begun([8]);
  const { definition, ...first } = await sweeps.show(id);
  const made: { readonly id: string; readonly createdAt: string }[] = [first];
  for (const name of ['Zebra', 'Ape']) {
    const { createdAt } = made[0]!;
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(Date.parse(createdAt)));
    made.unshift(await sweeps.create({ ...definition, name }));
  }
  expect((await sweeps.list()).map((each) => each.id)).toEqual(made.map((each) => each.id));
});
