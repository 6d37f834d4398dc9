import { expect, test } from 'vitest';
import type { Execution, Executor, TaskListener } from '#main/execution/executor';
import { Runs } from '#main/execution/runs';
import { ExperimentStore } from '#main/experiments/experiment-store';
import { SweepStore } from '#main/sweeps/sweep-store';
import { Sweeps } from '#main/sweeps/sweeps';
import { UnrollError } from '#shared/contract/errors';
import type { RunEnded } from '#shared/contract/events';
import { executorChoiceSchema } from '#shared/sweep/executors';
import { sweepDefinitionSchema } from '#shared/sweep/sweep';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const slurm = executorChoiceSchema.parse({ kind: 'slurm', folder: '/shared' });
const definition = sweepDefinitionSchema.parse({
  name: 'Elsewhere',
  base: { epochs: 1 },
  space: [{ field: 'seed', values: [1, 2, 3] }],
  method: { kind: 'grid' },
});

/** Accepts tasks, and computes nothing. */
class OtherPlace implements Executor {
  readonly room = 10;
  readonly begun: string[] = [];
  readonly cancelled: string[] = [];
  readonly ends: ((ended: RunEnded) => void)[] = [];
  readonly listeners: TaskListener[] = [];
  /** What each task is refused with, once it is. */
  refused: Promise<never> | null = null;
  prepared = 0;

  prepare(): Promise<void> {
    this.prepared += 1;
    return Promise.resolve();
  }

  start({ id }: Parameters<Executor['start']>[0], listener: TaskListener): Execution {
    this.begun.push(id);
    this.listeners.push(listener);
    let end: (ended: RunEnded) => void = () => undefined;
    const ended = new Promise<RunEnded>((resolve) => (end = resolve));
    this.ends.push(end);
    void this.refused?.catch(() => finish());
    const finish = (): Promise<RunEnded> => {
      end({ kind: 'ended', status: 'interrupted', reason: null, errorCode: null });
      return ended;
    };
    return {
      started: this.refused ?? Promise.resolve(),
      ended,
      pause: () => Promise.resolve(),
      proceed: () => Promise.resolve(),
      stop: finish,
      leave: finish,
      kill: () => undefined,
    };
  }

  cancel(experiments: readonly string[]): Promise<void> {
    this.cancelled.push(...experiments);
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

async function sweepElsewhere(refused: Promise<never> | null = null): Promise<{
  sweeps: Sweeps;
  place: OtherPlace;
  id: string;
  failed: string[];
}> {
  const failed: string[] = [];
  const home = await temporaryFolder();
  const store = new ExperimentStore(home);
  const place = new OtherPlace();
  place.refused = refused;
  const runs: Runs = new Runs(place, (event) => {
    sweeps.afterRunEvent(event);
  });
  const sweeps: Sweeps = new Sweeps({
    store,
    sweeps: new SweepStore(home),
    runs,
    list: () => store.list(),
    hashes: () => Promise.resolve(new Map()),
    createRun: (config, batch) => store.create(config, { batch }),
    executor: () => place,
    waiting: () => Promise.resolve([]),
    usualParallel: () => Promise.resolve(1),
    threads: () => Promise.resolve(null),
    recordFailedStart: (experiment) => {
      failed.push(experiment);
      return Promise.resolve();
    },
    emit: () => undefined,
  });
  const { id } = await sweeps.create(definition);
  await sweeps.run(id, null, slurm);
  return { sweeps, place, id, failed };
}

test('a sweep is left when all that is due has been begun, and followed again', async () => {
  const { sweeps, place, id } = await sweepElsewhere();
  expect(await sweeps.leave(id)).toMatchObject({ status: 'submitted', executor: slurm });
  expect(place.begun).toHaveLength(3);
  await sweeps.run(id, null);
  await sweeps.leave(id);
  expect(place.begun.slice(3).toSorted()).toEqual(place.begun.slice(0, 3).toSorted());
});

test('what nobody follows is ended too if the sweep is paused or cancelled', async () => {
  const { sweeps, place, id } = await sweepElsewhere();
  await sweeps.leave(id);
  expect(await sweeps.pause(id)).toMatchObject({ status: 'paused' });
  expect(place.cancelled).toHaveLength(3);
  expect(place.cancelled.toSorted()).toEqual(place.begun.toSorted());
  expect(await sweeps.cancel(id)).toMatchObject({ status: 'cancelled' });
  // The place isn't asked for what it no longer has.
  expect(place.prepared).toBe(2);
});

test('a place that refuses tasks pauses the sweep, and no run has failed', async () => {
  const message = 'Redis refuses gru-1 (OOM); raise its maxmemory';
  const full = Promise.reject<never>(new UnrollError('unavailable', message));
  full.catch(() => undefined);
  const { sweeps, id, failed } = await sweepElsewhere(full);
  await expect
    .poll(async () => sweeps.show(id), { timeout: 30_000 })
    .toMatchObject({ status: 'paused', reason: message });
  expect((await sweeps.show(id)).trials[0]).toMatchObject({ status: 'waiting' });
  expect(failed).toEqual([]);
});

test('a task that is cut off while the sweep is paused has not failed', async () => {
  let cutOff: (error: Error) => void = () => undefined;
  const { sweeps, place, id, failed } = await sweepElsewhere(
    new Promise<never>((_, reject) => (cutOff = reject)),
  );
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

test('a second result is kept; an unequal one takes the trial out', async () => {
  const { sweeps, place, id } = await sweepElsewhere();
  await expect.poll(() => place.begun.length, { timeout: 30_000 }).toBe(3);
  const equal = { machine: 'n2', epoch: 1, isEqual: true };
  const unequal = { machine: 'n3', epoch: 1, isEqual: false };
  place.listeners[0]!.onRepetition(equal);
  place.listeners[1]!.onRepetition(unequal);
  const of = async (experiment: string) =>
    (await sweeps.show(id)).trials.find((trial) => trial.experiment === experiment);
  expect(await of(place.begun[0]!)).toMatchObject({ repetitions: [equal], status: 'running' });
  expect(await of(place.begun[1]!)).toMatchObject({ repetitions: [unequal], status: 'failed' });
  await sweeps.close();
});
