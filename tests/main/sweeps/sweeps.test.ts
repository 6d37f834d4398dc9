import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { UnrollError } from '#shared/contract/errors';
import type { WorkbenchEvent } from '#shared/contract/events';
import { sweepDefinitionSchema } from '#shared/sweep/sweep';
import { fakeSweeps, trained } from '../../support/fake-sweeps.ts';
import { sampleRecord } from '../../support/records.ts';
import { bestTrial } from '../../support/sweep-views.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const base = { epochs: 3, validationExamples: 100 };
const sizes = [{ field: 'hiddenSize', values: [8, 16, 32] }];
const cluster = { kind: 'redis', url: 'rediss://lab', certificate: null } as const;
/** Larger networks are better. */
const bySize = ({ hiddenSize }: ExperimentConfig): number => hiddenSize / 100;

function definitionOf(given: object = {}) {
  const method = { kind: 'grid' };
  return sweepDefinitionSchema.parse({ name: 'Sizes', base, space: sizes, method, ...given });
}

async function begun(given: object = {}) {
  const home = await temporaryFolder();
  const fake = fakeSweeps(home, bySize);
  const { id } = await fake.sweeps.create(definitionOf(given));
  return { ...fake, id, home };
}

const sizeOf = (fake: Awaited<ReturnType<typeof begun>>, run: string): number =>
  fake.records.get(run)!.config.hiddenSize;

it('a trial whose repetition gave other weights counts no longer, now and later', async () => {
  const halving = { kind: 'synchronous', firstRung: 1, factor: 3 };
  const fake = await begun({ halving });
  const { sweeps, id, tasks } = fake;
  await sweeps.run(id, 3, cluster);
  await vi.waitFor(() => expect(tasks.size).toBe(3));
  const all = [...tasks.values()];
  const [best, middle, worst] = [32, 16, 8].map((size) =>
    all.find(({ task }) => task.config.hiddenSize === size)!,
  ) as [(typeof all)[0], (typeof all)[0], (typeof all)[0]];
  await best.finish();
  await middle.finish();
  await vi.waitFor(async () => {
    const { trials } = await sweeps.show(id);
    expect(trials.filter(({ status }) => status === 'waiting')).toHaveLength(2);
  });
  for (const [{ task }, isEqual] of [
    [middle, true],
    [best, false],
  ] as const) {
    const repetition = { machine: 'node-2', epoch: 1, isEqual };
    await sweeps.recordRepetition({ experiment: task.id, repetition });
  }
  await worst.finish();
  // One of three continues: the second, as nobody knows what the first had reached.
  await vi.waitFor(() => expect([...tasks.keys()]).toEqual([middle.task.id]));
  const view = await sweeps.show(id);
  const trialOf = ({ task }: typeof best) =>
    view.trials.find(({ experiment }) => experiment === task.id)!;
  expect(trialOf(best)).toMatchObject({
    status: 'failed',
    losses: [],
    repetitions: [{ machine: 'node-2', epoch: 1, isEqual: false }],
  });
  expect(trialOf(middle)).toMatchObject({ repetitions: [{ isEqual: true }], losses: [0.84] });
  await tasks.get(middle.task.id)!.finish();
  await vi.waitFor(async () => expect((await sweeps.show(id)).status).toBe('finished'));
  const next = fakeSweeps(fake.home, bySize);
  for (const [run, record] of fake.records) next.records.set(run, record);
  const later = await next.sweeps.show(id);
  expect(later.trials[trialOf(best).number]).toMatchObject({ status: 'failed', losses: [] });
  const ended = await sweeps.show(id);
  expect(ended.trials[bestTrial(ended.trials)!.number]!.experiment).toBe(middle.task.id);
});

it('a run that a full disk has ended after its last epoch is finished when there is room again', async () => {
  const { sweeps, id, tasks, records } = await begun({
    space: [{ field: 'hiddenSize', values: [8] }],
  });
  await sweeps.run(id, 1);
  const onlyTask = () =>
    vi.waitFor(() => {
      expect(tasks.size).toBe(1);
      return [...tasks.values()][0]!;
    });
  await (await onlyTask()).fillDisk();
  await vi.waitFor(async () =>
    expect(await sweeps.show(id)).toMatchObject({ status: 'paused', reason: 'the disk is full' }),
  );
  const [trial] = (await sweeps.show(id)).trials;
  expect(trial).toMatchObject({ status: 'waiting' });
  expect(trial!.losses).toHaveLength(3);
  // Its end is stored first.
  await vi.waitFor(async () =>
    expect(await sweeps.run(id, 1)).toMatchObject({ status: 'running' }),
  );
  await (await onlyTask()).finish();
  await vi.waitFor(async () => expect((await sweeps.show(id)).status).toBe('finished'));
  expect((await sweeps.show(id)).trials).toMatchObject([{ status: 'finished' }]);
  expect([...records.values()]).toMatchObject([{ status: 'finished' }]);
});

it('a run that somebody stops after its last epoch pauses the sweep', async () => {
  const { sweeps, id, tasks } = await begun({ space: [{ field: 'hiddenSize', values: [8] }] });
  await sweeps.run(id, 1);
  await vi.waitFor(() => expect(tasks.size).toBe(1));
  await [...tasks.values()][0]!.stopLate();
  await vi.waitFor(async () => expect((await sweeps.show(id)).status).toBe('paused'));
  expect((await sweeps.show(id)).reason).toContain('was stopped before it had got as far');
});

it('a second result that comes when the sweep has ended is recorded when it is looked at', async () => {
  const fake = await begun({ space: [{ field: 'hiddenSize', values: [8, 16] }] });
  const { sweeps, id, tasks } = fake;
  await sweeps.run(id, 2, cluster);
  await vi.waitFor(() => expect(tasks.size).toBe(2));
  for (const task of [...tasks.values()]) await task.finish();
  await vi.waitFor(async () => expect((await sweeps.show(id)).status).toBe('finished'));
  const [equal, unequal] = (await sweeps.show(id)).trials.map(({ experiment }) => experiment!);

  const next = fakeSweeps(fake.home, bySize);
  for (const [run, record] of fake.records) next.records.set(run, record);
  const repetition = { machine: 'lab', epoch: 3, isEqual: true };
  const doubtful = { ...repetition, isEqual: false };
  next.late.push(
    { experiment: equal!, repetition },
    { experiment: equal!, repetition },
    { experiment: unequal!, repetition: doubtful },
    { experiment: 'run-of-no-sweep', repetition },
    { experiment: 'run-of-another-folder', repetition },
  );
  next.records.set('run-of-no-sweep', sampleRecord({ id: 'run-of-no-sweep' }));
  const lock = await vi.waitFor(() => next.store.lock(id));
  await next.sweeps.show(id);
  // Whoever changes the sweep now would undo it; and others are not ours.
  expect(next.late).toHaveLength(4);
  await lock.release();

  const third = fakeSweeps(fake.home, bySize);
  for (const [run, record] of fake.records) third.records.set(run, record);
  third.late.push(...next.late);
  const { status, trials } = await third.sweeps.show(id);
  expect(status).toBe('finished');
  expect(trials).toMatchObject([
    { status: 'finished', repetitions: [repetition] },
    { status: 'failed', losses: [], repetitions: [doubtful] },
  ]);
  expect(third.late).toEqual([{ experiment: 'run-of-another-folder', repetition }]);
  expect(third.events).toContainEqual({ kind: 'sweepChanged', id, status: 'finished' });
  const news = (): WorkbenchEvent[] => third.events.filter(({ kind }) => kind === 'repeated');
  expect(news()).toHaveLength(2);
  // A cluster tells again what it doesn't know to be recorded.
  const again = { experiment: equal!, repetition };
  expect(await third.sweeps.recordRepetition(again)).toBe(true);
  expect(news()).toHaveLength(2);
});

it('a second result is kept by whoever has it while a sweep can’t be read', async () => {
  const { sweeps, id, records, store, home } = await begun();
  records.set('gru-1', sampleRecord({ id: 'gru-1' }));
  const late = { experiment: 'gru-1', repetition: { machine: 'lab', epoch: 3, isEqual: true } };
  expect(await sweeps.recordRepetition(late)).toBe(true);
  await writeFile(join(home, 'sweeps', id, 'progress.json'), '{');
  expect(await sweeps.recordRepetition(late)).toBe(false);
  await store.remove(id);
  expect(await sweeps.recordRepetition(late)).toBe(true);
});

it('a place that doesn’t answer keeps nobody from quitting', async () => {
  const { sweeps, id, store, hooks } = await begun();
  const { progress } = await store.read(id);
  await store.writeProgress(id, { ...progress, executor: cluster });
  const asked = vi.fn();
  hooks.whileTaken = () =>
    new Promise((_, reject) => {
      asked();
      hooks.atClose = () => {
        reject(new Error('Connection is closed.'));
      };
    });
  const shown = sweeps.show(id);
  await vi.waitFor(() => expect(asked).toHaveBeenCalledOnce());
  await sweeps.close();
  expect(await shown).toMatchObject({ id });
  // Nor is it asked again.
  await sweeps.show(id);
  expect(asked).toHaveBeenCalledOnce();
});

it('a repetition that comes while the result is read counts', async () => {
  const { sweeps, id, tasks, hooks } = await begun({
    space: [{ field: 'hiddenSize', values: [8] }],
  });
  await sweeps.run(id, 1, cluster);
  await vi.waitFor(() => expect(tasks.size).toBe(1));
  const [task] = [...tasks.values()];
  hooks.whileRead = async () => {
    hooks.whileRead = () => Promise.resolve();
    const repetition = { machine: 'node-2', epoch: 1, isEqual: false };
    await sweeps.recordRepetition({ experiment: task!.task.id, repetition });
  };
  await task!.finish();
  await vi.waitFor(async () => expect((await sweeps.show(id)).status).toBe('finished'));
  expect((await sweeps.show(id)).trials[0]).toMatchObject({ status: 'failed', losses: [] });
});

/** A sweep looks every two seconds whether what it waits for has ended. */
const severalLooks = { timeout: 20_000 };

describe('of two sweeps that want the same at once', () => {
  const twoSizes = [{ field: 'hiddenSize', values: [8, 16] }];
  const second = (given: object = {}) =>
    definitionOf({ name: 'Second', space: twoSizes, ...given });

  it('the second waits for the runs of the first, and uses them', async () => {
    const fake = await begun({ space: twoSizes });
    const { sweeps, id, tasks, records } = fake;
    const other = await sweeps.create(second());
    await Promise.all([sweeps.run(id, null, cluster), sweeps.run(other.id, null, cluster)]);
    await vi.waitFor(() => expect(tasks.size).toBe(2));
    for (const { finish } of [...tasks.values()]) await finish();
    for (const each of [id, other.id]) {
      await vi.waitFor(
        async () => expect((await sweeps.show(each)).status).toBe('finished'),
        severalLooks,
      );
    }
    expect(records.size).toBe(2);
    const [one, two] = [await sweeps.show(id), await sweeps.show(other.id)];
    const runsOf = ({ trials }: typeof one) => trials.map(({ experiment }) => experiment);
    expect(runsOf(two).toSorted()).toEqual(runsOf(one).toSorted());
    // Whichever came first to each.
    for (const trial of one.trials) {
      const same = two.trials.find(({ experiment }) => experiment === trial.experiment)!;
      expect([trial.isReused, same.isReused].toSorted()).toEqual([false, true]);
    }
  });

  it('the second continues a copy of what the first has paused', async () => {
    const halving = { kind: 'synchronous', firstRung: 1, factor: 2 };
    const { sweeps, id, tasks, records, asked } = await begun({ space: twoSizes, halving });
    await sweeps.run(id, 2, cluster);
    await vi.waitFor(() => expect(tasks.size).toBe(2));
    const sizeOfTask = ({ task }: { task: { config: ExperimentConfig } }) => task.config.hiddenSize;
    const [worse] = [...tasks.values()].filter((task) => sizeOfTask(task) === 8);
    await worse!.finish();
    const other = await sweeps.create(second({ space: [{ field: 'hiddenSize', values: [8] }] }));
    await sweeps.run(other.id, null, cluster);
    await vi.waitFor(() => expect(asked).toContain(`copy ${worse!.task.id}`));
    const copy = (await sweeps.show(other.id)).trials[0]!;
    expect(copy).toMatchObject({ isReused: false });
    expect(copy.losses).toHaveLength(1);
    expect(records.size).toBe(3);
    await vi.waitFor(() => expect(tasks.has(copy.experiment!)).toBe(true));
    for (const { finish } of [...tasks.values()]) await finish();
    await vi.waitFor(
      async () => expect((await sweeps.show(other.id)).status).toBe('finished'),
      severalLooks,
    );
    await sweeps.close();
  });

  it('the second trains what the first has not brought to its end', async () => {
    const { sweeps, id, tasks, records } = await begun({
      space: [{ field: 'hiddenSize', values: [8] }],
    });
    await sweeps.run(id, null, cluster);
    await vi.waitFor(() => expect(tasks.size).toBe(1));
    const [first] = tasks.keys();
    const other = await sweeps.create(second({ space: [{ field: 'hiddenSize', values: [8] }] }));
    await sweeps.run(other.id, null, cluster);
    await sweeps.pause(id);
    await vi.waitFor(() => expect([...tasks.keys()]).not.toEqual([]));
    expect([...tasks.keys()]).not.toEqual([first]);
    await [...tasks.values()][0]!.finish();
    await vi.waitFor(
      async () => expect((await sweeps.show(other.id)).status).toBe('finished'),
      severalLooks,
    );
    expect(records.size).toBe(2);
  });
});

it('a trial that goes on uses the run of another sweep that has got to the end meanwhile', async () => {
  const fake = await begun({ space: [{ field: 'hiddenSize', values: [8] }] });
  const { sweeps, id, tasks, records } = fake;
  await sweeps.run(id, 1);
  await vi.waitFor(() => expect(tasks.size).toBe(1));
  await sweeps.pause(id);
  const [own] = (await sweeps.show(id)).trials;
  const { config } = records.get(own!.experiment!)!;
  records.set('done', { ...sampleRecord({ id: 'done', status: 'finished', config }), ...trained });
  await sweeps.run(id, 1);
  await vi.waitFor(async () => expect((await sweeps.show(id)).status).toBe('finished'));
  expect((await sweeps.show(id)).trials[0]).toMatchObject({ experiment: 'done', isReused: true });
});

it('what computes elsewhere is left when the program ends, and followed again', async () => {
  const fake = await begun();
  const { sweeps, id, tasks, asked } = fake;
  await sweeps.run(id, null, cluster);
  await vi.waitFor(() => expect(tasks.size).toBe(2));
  const [first] = tasks.keys();
  await expect(sweeps.prioritise(id, 5)).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining(
      'wait at rediss://lab, where they begin in the order in which they came',
    ) as string,
  });
  await sweeps.close();
  expect(await sweeps.show(id)).toMatchObject({ status: 'submitted', executor: cluster });
  expect(asked.filter((what) => what.startsWith('leave'))).toHaveLength(2);
  expect(asked.some((what) => what.startsWith('stop'))).toBe(false);

  const next = fakeSweeps(fake.home, bySize);
  for (const [run, record] of fake.records) next.records.set(run, record);
  expect(await next.sweeps.run(id, null)).toMatchObject({ executor: cluster });
  expect(next.chosen()).toEqual(cluster);
  await vi.waitFor(() => expect(next.tasks.size).toBe(2));
  expect(next.tasks.has(first!)).toBe(true);
  expect(next.records.size).toBe(2);
  expect(await next.sweeps.leave(id)).toMatchObject({ status: 'submitted' });
});

it('what computes on this computer is paused when the program ends, and can’t be left', async () => {
  const { sweeps, id, tasks, asked } = await begun();
  await sweeps.run(id, 1);
  await vi.waitFor(() => expect(tasks.size).toBe(1));
  await expect(sweeps.leave(id)).rejects.toMatchObject({ code: 'invalid-input' });
  await sweeps.close();
  expect(await sweeps.show(id)).toMatchObject({ status: 'paused' });
  expect(asked.at(-1)).toMatch(/^stop/);
});

it.each([
  [cluster, 'submitted'],
  [{ kind: 'local' } as const, 'paused'],
])('of a program that has died, a sweep on %o counts as %s', async (executor, status) => {
  const { store, id, sweeps } = await begun();
  const { progress } = await store.read(id);
  await store.writeProgress(id, { ...progress, status: 'running', executor });
  expect(await sweeps.show(id)).toMatchObject({
    status,
    reason: 'The program that ran it has ended.',
  });
});

it('free room goes to the sweep of highest priority, and what runs stays', async () => {
  const fake = await begun();
  const { sweeps, id, tasks, asked } = fake;
  await sweeps.run(id, 1);
  await vi.waitFor(() => expect(tasks.size).toBe(1));
  const other = await sweeps.create(
    definitionOf({ name: 'Urgent', base: { ...base, cell: 'RNN' }, space: sizes }),
  );
  await sweeps.run(other.id, 1);
  expect(await sweeps.prioritise(other.id, 5)).toMatchObject({ priority: 5 });
  expect(tasks.size).toBe(1);
  const cells: string[] = [];
  for (let run = 0; run < 6; run++) {
    await vi.waitFor(() => expect(tasks.size).toBe(1));
    const [name, task] = [...tasks][0]!;
    cells.push(fake.records.get(name)!.config.cell);
    await task.finish();
  }
  expect(cells).toEqual(['GRU', 'RNN', 'RNN', 'RNN', 'GRU', 'GRU']);
  expect(asked.filter((what) => what.startsWith('stop'))).toEqual([]);
  await vi.waitFor(async () => expect((await sweeps.show(id)).status).toBe('finished'));
  expect(await sweeps.prioritise(id, -3)).toMatchObject({ priority: -3, status: 'finished' });
  expect(await fakeSweeps(fake.home, bySize).sweeps.show(other.id)).toMatchObject({ priority: 5 });
});

it('takes over finished runs of the same config, data and kernels, and no others', async () => {
  const fake = await begun({ space: [{ field: 'hiddenSize', values: [8] }] });
  const { sweeps, id, records, tasks } = fake;
  const { config } = sampleRecord();
  const finished = sampleRecord({
    status: 'finished',
    config: { ...config, ...base, hiddenSize: 8, reportEvery: 7, threads: 2 },
    ...trained,
  });
  records.set('done', { ...finished, id: 'done' });
  await sweeps.run(id, 1);
  await vi.waitFor(async () => expect((await sweeps.show(id)).status).toBe('finished'));
  const [trial] = (await sweeps.show(id)).trials;
  expect(trial).toMatchObject({ experiment: 'done', isReused: true });
  expect(tasks.size).toBe(0);
  expect(sizeOf(fake, 'done')).toBe(8);

  // What one machine has computed wrongly isn't taken over.
  const next = fakeSweeps(fake.home, bySize);
  next.records.set('done', records.get('done')!);
  const { progress } = await next.store.read(id);
  await next.store.writeProgress(id, { ...progress, executor: cluster });
  const repetition = { machine: 'lab', epoch: 3, isEqual: false };
  next.late.push({ experiment: 'done', repetition });
  expect((await next.sweeps.show(id)).trials).toMatchObject([{ status: 'failed', losses: [] }]);
  const space = [{ field: 'hiddenSize', values: [8] }];
  const again = await next.sweeps.create(definitionOf({ name: 'Again', space }));
  await next.sweeps.run(again.id, 1);
  await vi.waitFor(() => expect(next.tasks.size).toBe(1));
  expect([...next.tasks.keys()]).not.toContain('done');
});

it('a renamed sweep takes the batch of its own runs along, and only those', async () => {
  const fake = await begun();
  const { sweeps, id, records, tasks } = fake;
  await sweeps.create(definitionOf({ name: 'Rates' }));
  await sweeps.run(id, 1);
  await vi.waitFor(() => expect(tasks.size).toBe(1));
  await expect(sweeps.rename(id, 'Widths')).rejects.toThrow('is running; pause it first');
  await sweeps.pause(id);
  records.set('other', sampleRecord({ id: 'other', batch: 'Sizes' }));
  await expect(sweeps.rename(id, 'rates')).rejects.toThrow('is called "rates" already');
  // Other capitals of its own name are no other sweep's.
  expect(await sweeps.rename(id, 'sizes')).toMatchObject({ definition: { name: 'sizes' } });
  expect(await sweeps.rename(id, 'Widths')).toMatchObject({ definition: { name: 'Widths' } });
  expect(records.get('run-1')!.batch).toBe('Widths');
  expect(records.get('other')!.batch).toBe('Sizes');
  expect(await fakeSweeps(fake.home, bySize).sweeps.show('widths')).toMatchObject({ id });
});

it('a renaming that failed halfway is finished by renaming again', async () => {
  const fake = await begun();
  const { sweeps, id, records, tasks, hooks } = fake;
  await sweeps.run(id, 2);
  await vi.waitFor(() => expect(tasks.size).toBe(2));
  await sweeps.pause(id);
  hooks.beforeBatch = (run) =>
    run === 'run-2' ? Promise.reject(new UnrollError('busy', 'in use')) : Promise.resolve();
  await expect(sweeps.rename(id, 'Widths')).rejects.toThrow('in use');
  hooks.beforeBatch = () => Promise.resolve();
  expect(await sweeps.rename(id, 'Widths')).toMatchObject({ definition: { name: 'Widths' } });
  expect(['run-1', 'run-2'].map((run) => records.get(run)!.batch)).toEqual(['Widths', 'Widths']);
});

it('a deleted sweep is gone, its runs stay', async () => {
  const fake = await begun();
  const { sweeps, id, records, tasks, events } = fake;
  await sweeps.run(id, 1);
  await vi.waitFor(() => expect(tasks.size).toBe(1));
  await expect(sweeps.remove(id)).rejects.toThrow('is running; pause it first, then delete it');
  await sweeps.pause(id);
  expect(await sweeps.remove(id)).toEqual({ id, experiments: ['run-1'] });
  expect(events.at(-1)).toEqual({ kind: 'sweepRemoved', id });
  expect(records.has('run-1')).toBe(true);
  await expect(sweeps.show(id)).rejects.toThrow('there are none');
});

it('a trial whose run was deleted has no result, at once and later', async () => {
  const fake = await begun();
  const { sweeps, id, records, tasks } = fake;
  await sweeps.run(id, 1);
  await vi.waitFor(() => expect(tasks.size).toBe(1));
  await [...tasks.values()][0]!.finish();
  await vi.waitFor(() => expect(tasks.size).toBe(1));
  const trialNow = async () =>
    (await sweeps.show(id)).trials.find(({ experiment }) => experiment === 'run-1');
  expect(await trialNow()).toMatchObject({ status: 'finished', lost: null });
  records.delete('run-1');
  sweeps.afterRemoval('run-1');
  const gone = { status: 'failed', losses: [], lost: 'deleted' };
  expect(await trialNow()).toMatchObject(gone);
  await sweeps.pause(id);
  expect(await trialNow()).toMatchObject(gone);
  expect(await sweeps.remove(id)).toMatchObject({ experiments: ['run-2'] });
});
