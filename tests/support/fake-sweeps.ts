import { join } from 'node:path';
import type {
  Execution,
  Executor,
  LateRepetition,
  Task,
  TaskListener,
} from '#main/execution/executor';
import { Runs } from '#main/execution/runs';
import { Sweeps } from '#main/sweeps/sweeps';
import { SweepStore } from '#main/sweeps/sweep-store';
import type { WorkbenchEvent, RunEnded } from '#shared/contract/events';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { ExecutorChoice } from '#shared/sweep/executors';
import { sampleEpoch, sampleRecord } from './records.ts';

/** A task that a test moves on by hand. */
export interface FakeTask {
  readonly task: Task;
  readonly listener: TaskListener;
  /** Trains up to the epoch that was asked for, and ends. */
  finish(): Promise<void>;
  /** The same, but a full disk takes nothing of its end. */
  fillDisk(): Promise<void>;
  /** The same, but somebody stops it before its end. */
  stopLate(): Promise<void>;
  /** Trains one more epoch. */
  trainEpoch(): void;
  /** Its process ends without a word. */
  die(): Promise<void>;
}

export const hashes = { images: 'ab'.repeat(32) };

/** What a record says of the machine and the data once it has been trained. */
export const trained: Pick<ExperimentRecord, 'environment' | 'data'> = {
  environment: {
    engine: { name: 'wasm', instructionSet: 'relaxed-simd', threads: 1, version: '10' },
    cpu: '',
    cores: 1,
    memoryBytes: 1,
    platform: '',
    architecture: '',
    versions: {},
  },
  data: {
    dataset: 'mnist',
    hashes,
    trainingExamples: 1,
    validationExamples: 1,
    testExamples: 1,
    classes: 10,
    classNames: null,
    mean: 0,
    deviation: 1,
    permutation: null,
  },
};

/**
 * The sweeps of a folder, with runs that nothing computes: a test says when each has got as far as it should.
 * @param accuracyOf what a run reaches after each of its epochs
 */
export function fakeSweeps(home: string, accuracyOf: (config: ExperimentConfig) => number) {
  const records = new Map<string, ExperimentRecord>();
  /** Those under way, by experiment. */
  const tasks = new Map<string, FakeTask>();
  /** What was asked of tasks, in order: `stop`, `leave`, `start` or `copy`, and the experiment. */
  const asked: string[] = [];
  const events: WorkbenchEvent[] = [];
  /** Second results that came when nobody followed their tasks. */
  const late: LateRepetition[] = [];
  const hooks = {
    /** Called while a record is on its way to who reads it. */
    whileRead: (): Promise<void> => Promise.resolve(),
    /** Called before a run gets another batch. */
    beforeBatch: (id: string): Promise<void> => Promise.resolve(void id),
    /** Called while second results are on their way. */
    whileTaken: (): Promise<void> => Promise.resolve(),
    /** Called while a run that was stopped ends. */
    whileStopped: (): Promise<void> => Promise.resolve(),
    /** Called when an executor is closed. */
    atClose: (): void => undefined,
  };
  let choice: ExecutorChoice | null = null;

  function execution(task: Task, listener: TaskListener): Execution {
    const { id } = task;
    asked.push(`start ${id}`);
    let end!: (ended: RunEnded) => void;
    const ended = new Promise<RunEnded>((resolve) => (end = resolve));
    const endAs = (
      status: RunEnded['status'],
      why: Pick<RunEnded, 'reason' | 'errorCode'> = { reason: null, errorCode: null },
    ): Promise<RunEnded> => {
      tasks.delete(id);
      end({ kind: 'ended', status, ...why });
      return ended;
    };
    const trainEpoch = (): void => {
      const record = records.get(id)!;
      const { config, epochs } = record;
      const accuracy = accuracyOf(config);
      const result = { ...sampleEpoch(epochs.length + 1), validationAccuracy: accuracy };
      records.set(id, { ...record, epochs: [...epochs, result] });
      listener.onEvent({ kind: 'epoch', result, epochs: config.epochs });
    };
    const train = (): boolean => {
      const { config } = records.get(id)!;
      const last = task.lastEpoch ?? config.epochs;
      while (records.get(id)!.epochs.length < last) trainEpoch();
      return last === config.epochs;
    };
    const finish = async (): Promise<void> => {
      const status = train() ? 'finished' : 'stopped';
      records.set(id, { ...records.get(id)!, ...trained, status });
      await endAs(status);
    };
    const fillDisk = async (): Promise<void> => {
      train();
      const refused = { status: 'failed', diskRefused: true } as const;
      records.set(id, { ...records.get(id)!, ...trained, ...refused });
      await endAs('failed', { reason: 'the disk is full', errorCode: 'storage' });
    };
    const stopLate = async (): Promise<void> => {
      train();
      records.set(id, { ...records.get(id)!, ...trained, status: 'stopped' });
      await endAs('stopped');
    };
    const die = async (): Promise<void> => {
      records.set(id, { ...records.get(id)!, status: 'interrupted' });
      await endAs('interrupted', { reason: 'it was killed', errorCode: 'process-died' });
    };
    tasks.set(id, { task, listener, finish, fillDisk, stopLate, trainEpoch, die });
    return {
      started: Promise.resolve(),
      ended,
      pause: () => Promise.resolve(),
      proceed: () => Promise.resolve(),
      stop: async () => {
        asked.push(`stop ${id}`);
        await hooks.whileStopped();
        records.set(id, { ...records.get(id)!, status: 'stopped' });
        return endAs('stopped');
      },
      leave: () => {
        asked.push(`leave ${id}`);
        return endAs('stopped');
      },
      kill: () => undefined,
    };
  }

  const executor: Executor = {
    room: 2,
    prepare: () => Promise.resolve(),
    start: execution,
    takeRepetitions: async (record) => {
      await hooks.whileTaken();
      for (const each of [...late]) if (await record(each)) late.splice(late.indexOf(each), 1);
    },
    close: () => {
      hooks.atClose();
      return Promise.resolve();
    },
  };
  const runs = new Runs(executor, (event) => {
    events.push(event);
    sweeps.afterRunEvent(event);
  });
  const store = new SweepStore(home);
  const sweeps: Sweeps = new Sweeps({
    store: {
      read: async (id) => {
        const record = records.get(id)!;
        await hooks.whileRead();
        return record;
      },
      ids: () => Promise.resolve([...records.keys()]),
      addRepetition: () => Promise.resolve(null),
      folder: () => join(home, 'experiments'),
    },
    sweeps: store,
    runs,
    list: () =>
      Promise.resolve(
        [...records.values()].map((record) => ({ kind: 'experiment', record, readOnly: false })),
      ),
    hashes: () => Promise.resolve(new Map([['mnist', hashes]])),
    copy: (source, config, batch) => {
      const id = `run-${records.size + 1}`;
      asked.push(`copy ${source.id}`);
      const record: ExperimentRecord = { ...source, id, config, batch, status: 'stopped' };
      records.set(id, record);
      return Promise.resolve(record);
    },
    create: (config, batch) => {
      const record = sampleRecord({ id: `run-${records.size + 1}`, config, batch });
      records.set(record.id, record);
      return Promise.resolve(record);
    },
    executor: (given) => {
      choice = given;
      return executor;
    },
    waiting: () => Promise.resolve([]),
    usualParallel: () => Promise.resolve(1),
    threads: () => Promise.resolve(1),
    recordFailedStart: () => Promise.resolve(),
    setBatch: async (id, from, to) => {
      await hooks.beforeBatch(id);
      const record = records.get(id);
      if (record?.batch === from) records.set(id, { ...record, batch: to });
    },
    emit: (event) => events.push(event),
  });
  return { sweeps, store, records, tasks, asked, events, late, hooks, chosen: () => choice };
}
