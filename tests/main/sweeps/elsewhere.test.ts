import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Execution, Executor } from '#main/execution/executor';
import { Runs } from '#main/execution/runs';
import { ExperimentStore } from '#main/experiments/experiment-store';
import { SweepStore } from '#main/sweeps/sweep-store';
import { Sweeps } from '#main/sweeps/sweeps';
import { readRecord, writeRecord } from '#main/storage/experiment/experiment-folder';
import { UnrollError } from '#shared/contract/errors';
import type { RunEnded } from '#shared/contract/events';
import { executorChoices, thisComputer } from '#shared/sweep/executors';
import { sweepDefinitionSchema } from '#shared/sweep/sweep';
import { sampleEpoch } from '../../support/records.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const slurm = executorChoices.slurm.parse({ kind: 'slurm', folder: '/shared' });
const definition = sweepDefinitionSchema.parse({
  name: 'Elsewhere',
  base: { epochs: 1 },
  space: [{ field: 'seed', values: [1, 2, 3] }],
  method: { kind: 'grid' },
});

const left: RunEnded = { kind: 'ended', status: 'interrupted', reason: null, errorCode: null };

/** Accepts tasks, and computes nothing. */
class OtherPlace implements Executor {
  readonly room = 10;
  readonly begun: string[] = [];
  readonly folders: string[] = [];
  readonly cancelled: string[] = [];
  readonly ends: ((ended: RunEnded) => void)[] = [];
  /** What comes home when a task is stopped, or left. */
  atStop: (folder: string) => Promise<RunEnded> = () => Promise.resolve(left);
  atLeave: RunEnded = left;
  accepts: Promise<void> = Promise.resolve();
  /** What each task is refused with, once it is. */
  refused: Promise<never> | null = null;
  prepared = 0;

  prepare(): Promise<void> {
    this.prepared += 1;
    return Promise.resolve();
  }

  start({ id, folder }: Parameters<Executor['start']>[0]): Execution {
    this.begun.push(id);
    this.folders.push(folder);
    let end: (ended: RunEnded) => void = () => undefined;
    const ended = new Promise<RunEnded>((resolve) => (end = resolve));
    this.ends.push(end);
    void this.refused?.catch(() => {
      end(left);
    });
    return {
      started: this.refused ?? this.accepts,
      ended,
      pause: () => Promise.resolve(),
      proceed: () => Promise.resolve(),
      stop: async () => {
        end(await this.atStop(folder));
        return ended;
      },
      leave: () => {
        end(this.atLeave);
        return ended;
      },
      kill: () => undefined,
    };
  }

  cancel(experiments: readonly string[]): Promise<void> {
    this.cancelled.push(...experiments);
    return Promise.resolve();
  }

  /** What is heard while the connection ends. */
  atClose: () => Promise<void> = () => Promise.resolve();

  close(): Promise<void> {
    return this.atClose();
  }
}

async function sweepElsewhere(change: (place: OtherPlace) => void = () => undefined): Promise<{
  sweeps: Sweeps;
  place: OtherPlace;
  store: ExperimentStore;
  id: string;
  failed: string[];
  /** The experiments whose change was announced with second results. */
  announced: string[];
}> {
  const failed: string[] = [];
  const announced: string[] = [];
  const home = await temporaryFolder();
  const store = new ExperimentStore(home);
  const place = new OtherPlace();
  change(place);
  const runs: Runs = new Runs(place, (event) => {
    sweeps.afterRunEvent(event);
  });
  const sweeps: Sweeps = new Sweeps({
    store,
    sweeps: new SweepStore(home),
    runs,
    list: () => store.list(),
    hashes: () => Promise.resolve(new Map()),
    create: (config, batch) => store.create(config, { batch }),
    copy: () => Promise.resolve(null),
    executor: () => place,
    setBatch: () => Promise.resolve(),
    waiting: () => Promise.resolve([]),
    usualParallel: () => Promise.resolve(1),
    threads: () => Promise.resolve(null),
    recordFailedStart: (experiment) => {
      failed.push(experiment);
      return Promise.resolve();
    },
    emit: (event) => {
      if (event.kind !== 'experimentChanged' || event.listed.kind !== 'experiment') return;
      if (event.listed.record.repetitions.length > 0) announced.push(event.listed.record.id);
    },
  });
  const { id } = await sweeps.create(definition);
  await sweeps.run(id, null, slurm);
  return { sweeps, place, store, id, failed, announced };
}

test('a sweep is left when all that is due has been begun, and followed again', async () => {
  const { sweeps, place, id } = await sweepElsewhere();
  expect(await sweeps.leave(id)).toMatchObject({ status: 'submitted', executor: slurm });
  expect(place.begun).toHaveLength(3);
  await sweeps.run(id, null);
  await sweeps.leave(id);
  expect(place.begun.slice(3).toSorted()).toEqual(place.begun.slice(0, 3).toSorted());
});

test('what is compared while the connection ends is stored too', async () => {
  const { sweeps, place, store, id, announced } = await sweepElsewhere();
  await sweeps.leave(id);
  await sweeps.run(id, null);
  const repetition = { machine: 'n2', epoch: 1, isEqual: true };
  const experiment = place.begun[0]!;
  const recorded: boolean[] = [];
  place.atClose = async () => {
    place.atClose = () => Promise.resolve();
    recorded.push(await sweeps.recordRepetition({ experiment, repetition }));
  };
  await sweeps.leave(id);
  expect(recorded).toEqual([true]);
  const { trials } = await sweeps.show(id);
  expect(trials.flatMap(({ repetitions }) => repetitions)).toEqual([repetition]);
  expect((await store.read(experiment)).repetitions).toEqual([repetition]);
  // Handed over once more, it is no news.
  await sweeps.recordRepetition({ experiment, repetition });
  expect(announced).toEqual([experiment]);
});

test('what nobody follows is ended too if the sweep is paused or cancelled', async () => {
  const { sweeps, place, id } = await sweepElsewhere();
  await sweeps.leave(id);
  expect(await sweeps.pause(id)).toMatchObject({ status: 'paused' });
  expect(place.cancelled).toHaveLength(3);
  expect(new Set(place.cancelled)).toEqual(new Set(place.begun));
  // So it is if it has only just been taken up.
  await sweeps.run(id, null);
  await sweeps.leave(id);
  await sweeps.run(id, null);
  expect(await sweeps.pause(id)).toMatchObject({ status: 'paused' });
  expect(place.cancelled).toHaveLength(6);
  const { prepared } = place;
  expect(await sweeps.cancel(id)).toMatchObject({ status: 'cancelled' });
  // The place isn't asked for what it no longer has.
  expect(place.prepared).toBe(prepared);
  const more = { trials: 2, epochs: null, values: null };
  await expect(sweeps.extend(id, more)).rejects.toThrow('is cancelled; make another');
});

test('a place that refuses tasks pauses the sweep, and no run has failed', async () => {
  const message = 'Redis refuses gru-1 (OOM); raise its maxmemory';
  const full = Promise.reject<never>(new UnrollError('unavailable', message));
  full.catch(() => undefined);
  const { sweeps, id, failed } = await sweepElsewhere((one) => {
    one.refused = full;
  });
  await expect
    .poll(async () => sweeps.show(id), { timeout: 30_000 })
    .toMatchObject({ status: 'paused', reason: message });
  expect((await sweeps.show(id)).trials[0]).toMatchObject({ status: 'waiting' });
  expect(failed).toEqual([]);
});

test('a task that is cut off while the sweep is paused has not failed', async () => {
  let cutOff: (error: Error) => void = () => undefined;
  const { sweeps, place, id, failed } = await sweepElsewhere((one) => {
    one.refused = new Promise<never>((_, reject) => (cutOff = reject));
  });
  await expect.poll(() => place.begun.length, { timeout: 30_000 }).toBe(1);
  const paused = sweeps.pause(id);
  await expect.poll(async () => (await sweeps.show(id)).status).toBe('paused');
  cutOff(new Error('Connection is closed.'));
  expect(await paused).toMatchObject({ status: 'paused' });
  expect((await sweeps.show(id)).trials[0]).toMatchObject({ status: 'waiting' });
  expect(failed).toEqual([]);
});

test('a failure that is not the run’s own pauses the sweep with its reason', async () => {
  const { sweeps, place, id } = await sweepElsewhere();
  await expect.poll(() => place.begun.length, { timeout: 30_000 }).toBe(3);
  const reason = 'n1: its disk is full';
  place.ends[0]!({ kind: 'ended', status: 'failed', reason, errorCode: 'storage' });
  await expect
    .poll(async () => sweeps.show(id), { timeout: 30_000 })
    .toMatchObject({ status: 'paused', reason });
});

test('a full disk pauses the sweep, and the run that it has ended is trained further', async () => {
  const { sweeps, place, id } = await sweepElsewhere();
  await expect.poll(() => place.begun.length, { timeout: 30_000 }).toBe(3);
  const [folder] = place.folders;
  const record = await readRecord(folder!);
  const reason = 'the disk is full';
  // The few bytes that say so still fit.
  await writeRecord(folder!, {
    ...record,
    ...{ status: 'failed', statusReason: reason, diskRefused: true },
  });
  place.ends[0]!({ kind: 'ended', status: 'failed', reason, errorCode: 'storage' });
  await expect
    .poll(async () => sweeps.show(id), { timeout: 30_000 })
    .toMatchObject({ status: 'paused', reason });
  const { trials } = await sweeps.show(id);
  const ended = trials.find(({ experiment }) => experiment === place.begun[0]);
  expect(ended).toMatchObject({ status: 'waiting', lost: null });
  // Its end is stored first.
  await expect
    .poll(() => sweeps.run(id, null), { timeout: 30_000 })
    .toMatchObject({ status: 'running' });
  await expect.poll(() => place.begun.length, { timeout: 30_000 }).toBe(6);
  await sweeps.close();
});

test('a second result is kept, with the experiment too; an unequal one takes the trial out', async () => {
  const { sweeps, place, store, id } = await sweepElsewhere();
  await expect.poll(() => place.begun.length, { timeout: 30_000 }).toBe(3);
  const equal = { machine: 'n2', epoch: 1, isEqual: true };
  const unequal = { machine: 'n3', epoch: 1, isEqual: false };
  for (const [index, repetition] of [equal, unequal].entries()) {
    const experiment = place.begun[index]!;
    expect(await sweeps.recordRepetition({ experiment, repetition })).toBe(true);
  }
  const of = async (experiment: string) =>
    (await sweeps.show(id)).trials.find((trial) => trial.experiment === experiment);
  expect(await of(place.begun[0]!)).toMatchObject({ repetitions: [equal], status: 'running' });
  expect(await of(place.begun[1]!)).toMatchObject({ repetitions: [unequal], status: 'failed' });
  await expect
    .poll(async () => (await store.read(place.begun[1]!)).repetitions, { timeout: 30_000 })
    .toEqual([unequal]);
  await sweeps.close();
});

test('a run stays disputed when its sweep is deleted', async () => {
  const { sweeps, place, store, id } = await sweepElsewhere();
  await expect.poll(() => place.begun.length, { timeout: 30_000 }).toBe(3);
  const repetition = { machine: 'n3', epoch: 1, isEqual: false };
  const experiment = place.begun[0]!;
  expect(await sweeps.recordRepetition({ experiment, repetition })).toBe(true);
  await sweeps.cancel(id);
  await sweeps.remove(id);
  expect((await store.read(experiment)).repetitions).toEqual([repetition]);
});

test('a second result that its run can’t keep now reaches the sweep, and is asked for again', async () => {
  const { sweeps, place, store, id } = await sweepElsewhere();
  await expect.poll(() => place.begun.length, { timeout: 30_000 }).toBe(3);
  const experiment = place.begun[0]!;
  const file = join(store.folder(experiment), 'repetitions.json');
  await writeFile(file, 'rubbish');
  const late = { experiment, repetition: { machine: 'n3', epoch: 1, isEqual: true } };
  expect(await sweeps.recordRepetition(late)).toBe(false);
  const { trials } = await sweeps.show(id);
  expect(trials.flatMap(({ repetitions }) => repetitions)).toEqual([late.repetition]);
  await rm(file);
  expect(await sweeps.recordRepetition(late)).toBe(true);
  expect((await store.read(experiment)).repetitions).toEqual([late.repetition]);
});

test('what was computed of a sweep that nobody follows comes home when it is cancelled', async () => {
  const { sweeps, place, id } = await sweepElsewhere();
  await sweeps.leave(id);
  place.atStop = async (folder) => {
    const record = await readRecord(folder);
    await writeRecord(folder, { ...record, status: 'finished', epochs: [sampleEpoch(1)] });
    return { kind: 'ended', status: 'finished', reason: null, errorCode: null };
  };
  const { status, trials } = await sweeps.cancel(id);
  expect(status).toBe('cancelled');
  expect(trials.map((trial) => [trial.status, trial.losses.length])).toEqual(
    [0, 1, 2].map(() => ['finished', 1]),
  );
});

test('a sweep that was left can’t be run at another place', async () => {
  const { sweeps, id } = await sweepElsewhere();
  await sweeps.leave(id);
  for (const other of [thisComputer, { ...slurm, folder: '/other' }]) {
    await expect(sweeps.run(id, null, other)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(
        'are left at /shared on the cluster of this computer; pause the sweep first',
      ) as string,
    });
  }
  expect(await sweeps.run(id, null, { ...slurm, threads: 2 })).toMatchObject({ status: 'running' });
  await sweeps.pause(id);
  expect(await sweeps.run(id, null, { ...slurm, folder: '/other' })).toMatchObject({
    status: 'running',
  });
  await sweeps.close();
});

test('runs that could not be handed over or ended are told, and count as submitted', async () => {
  const { sweeps, place, id } = await sweepElsewhere();
  const lost: RunEnded = { ...left, reason: 'sbatch: too many jobs', errorCode: 'unavailable' };
  place.atLeave = lost;
  expect(await sweeps.leave(id)).toMatchObject({
    status: 'submitted',
    reason:
      '3 runs have not been submitted: sbatch: too many jobs; follow the sweep to submit what is left',
  });
  await sweeps.run(id, null);
  await expect.poll(() => place.begun.length, { timeout: 30_000 }).toBe(6);
  place.atStop = () => Promise.resolve(lost);
  await expect(sweeps.pause(id)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('3 runs have not been ended: sbatch') as string,
  });
  expect(await sweeps.show(id)).toMatchObject({ status: 'submitted' });
  place.atStop = () => Promise.resolve(left);
  expect(await sweeps.pause(id)).toMatchObject({ status: 'paused', reason: null });
});

test('a sweep can be left at once, though runs are still due', async () => {
  let accept: () => void = () => undefined;
  const accepted = new Promise<void>((resolve) => (accept = resolve));
  const { sweeps, place, id } = await sweepElsewhere((one) => {
    one.accepts = accepted;
  });
  await expect.poll(() => place.begun.length, { timeout: 30_000 }).toBe(1);
  const leaving = sweeps.leave(id, true);
  accept();
  expect(await leaving).toMatchObject({ status: 'submitted' });
  expect(place.begun).toHaveLength(1);
});

test('a place that has vanished is given up: the sweep is paused, and can go on here', async () => {
  const { sweeps, place, id } = await sweepElsewhere();
  await sweeps.leave(id);
  place.prepare = () => Promise.reject(new UnrollError('unavailable', 'no such host'));
  await expect(sweeps.pause(id)).rejects.toThrow('no such host');
  await expect(sweeps.cancel(id)).rejects.toThrow('no such host');
  expect(await sweeps.show(id)).toMatchObject({ status: 'submitted' });
  const { prepared, cancelled } = place;
  const view = await sweeps.pause(id, true);
  expect(view).toMatchObject({ status: 'paused', executor: slurm });
  expect(view.reason).toBe(
    'Brought back without /shared on the cluster of this computer: what was computed there since isn’t collected, and runs may still be computed there.',
  );
  // Nothing was asked of the place.
  expect([place.prepared, place.cancelled]).toEqual([prepared, cancelled]);
  place.prepare = () => Promise.resolve();
  expect(await sweeps.run(id, null, thisComputer)).toMatchObject({ executor: thisComputer });
  await expect(sweeps.pause(id, true)).rejects.toThrow('no runs elsewhere');
  await sweeps.pause(id);
});

test('what runs there is given up too', async () => {
  const { sweeps, id } = await sweepElsewhere();
  expect(await sweeps.pause(id, true)).toMatchObject({ status: 'paused' });
  expect(await sweeps.cancel(id)).toMatchObject({ status: 'cancelled' });
});

test('what others compute isn’t deleted', async () => {
  const { sweeps, id } = await sweepElsewhere();
  await expect(sweeps.remove(id)).rejects.toThrow(
    `${id} is running; pause it first, then delete it`,
  );
  await sweeps.leave(id);
  await expect(sweeps.remove(id)).rejects.toThrow('pause or cancel the sweep first');
  await sweeps.pause(id, true);
  const { experiments } = await sweeps.remove(id);
  expect(experiments).toHaveLength(3);
  expect(await sweeps.list()).toEqual([]);
});
