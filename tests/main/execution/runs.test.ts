import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Executor, Task, TaskListener } from '#main/execution/executor';
import { Runs } from '#main/execution/runs';
import type { ExperimentRunEvent, RunEnded } from '#shared/contract/events';
import { UnrollError } from '#shared/contract/errors';
import { sampleRecord } from '../../support/records.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const finished: RunEnded = { kind: 'ended', status: 'finished', reason: null, errorCode: null };

function settledByHand<Value>() {
  let resolve!: (value: Value) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<Value>((...settle) => ([resolve, reject] = settle));
  return { promise, resolve, reject };
}

/** An executor whose single task a test settles by hand: no process, no disk. */
function handExecutor() {
  const begun = settledByHand<void>();
  const over = settledByHand<RunEnded>();
  const asked: string[] = [];
  let given: { task: Task; listener: TaskListener } | undefined;
  const executor: Executor = {
    room: 1,
    prepare: async () => undefined,
    close: async () => undefined,
    start: (task, listener) => {
      given = { task, listener };
      return {
        started: begun.promise,
        ended: over.promise,
        pause: async () => void asked.push('pause'),
        proceed: async () => void asked.push('proceed'),
        stop: () => {
          asked.push('stop');
          over.resolve({ ...finished, status: 'stopped' });
          return over.promise;
        },
        leave: () => {
          asked.push('leave');
          over.resolve({ ...finished, status: 'stopped' });
          return over.promise;
        },
        kill: () => void asked.push('kill'),
      };
    },
  };
  return { executor, asked, begun, over, given: () => given! };
}

async function runsOf(executor: Executor) {
  const events: ExperimentRunEvent[] = [];
  const changes: string[][] = [];
  const runs: Runs = new Runs(
    executor,
    (event) => events.push(event),
    () => changes.push(runs.ids),
  );
  return { runs, events, changes, folder: await temporaryFolder() };
}

const hashes = { 'train-images-idx3-ubyte': 'ab'.repeat(32) };
const record = sampleRecord({
  data: {
    dataset: 'mnist',
    hashes,
    trainingExamples: 55_000,
    validationExamples: 5000,
    testExamples: 10_000,
    classes: 10,
    classNames: null,
    mean: 0.13,
    deviation: 0.31,
    permutation: null,
  },
});

test('a task has all that a computer elsewhere needs to train it', async () => {
  const { executor, given, begun } = handExecutor();
  const { runs, folder } = await runsOf(executor);
  begun.resolve();
  await runs.start(record, folder, 3);
  expect(given().task).toEqual({
    id: record.id,
    config: record.config,
    data: { dataset: 'mnist', hashes },
    threads: 3,
    lastEpoch: null,
    folder,
  });
});

test('a run that has not begun names no files of its data', async () => {
  const { executor, given, begun } = handExecutor();
  const { runs, folder } = await runsOf(executor);
  begun.resolve();
  await runs.start({ ...record, data: null }, folder, null);
  expect(given().task).toMatchObject({ data: { hashes: {} }, threads: null });
});

test('a config whose fields do not go together reaches no executor', async () => {
  const { executor, given } = handExecutor();
  const { runs, folder } = await runsOf(executor);
  const config = { ...record.config, validationExamples: 0, patience: 3 };
  await expect(runs.start({ ...record, config }, folder, null)).rejects.toThrow('patience');
  expect(given()).toBeUndefined();
  expect(runs.ids).toEqual([]);
});

test('what is told of it, and its end, are passed on under its id', async () => {
  const { executor, given, begun, over } = handExecutor();
  const { runs, events, changes, folder } = await runsOf(executor);
  begun.resolve();
  await runs.start(record, folder, null);
  given().listener.onEvent({ kind: 'checkpoint', step: 7 });
  given().listener.onOutput('some words\n');
  over.resolve(finished);
  await expect.poll(() => events).toHaveLength(2);
  expect(events).toEqual([
    { kind: 'checkpoint', step: 7, experiment: record.id },
    { ...finished, experiment: record.id },
  ]);
  expect(await readFile(join(folder, 'log.txt'), 'utf8')).toBe('some words\n');
  expect(changes).toEqual([[record.id], []]);
});

test('it is running until nothing computes any more, also when it never began', async () => {
  const { executor, begun, over } = handExecutor();
  const { runs, events, folder } = await runsOf(executor);
  const start = runs.start(record, folder, null);
  begun.reject(new UnrollError('busy', 'held by another'));
  await expect(runs.start(record, folder, null)).rejects.toMatchObject({ code: 'busy' });
  expect(runs.isRunning(record.id)).toBe(true);
  over.resolve({ ...finished, status: 'failed' });
  await expect(start).rejects.toThrow('held by another');
  expect(runs.isRunning(record.id)).toBe(false);
  expect(events).toEqual([]);
});

test('all are left, or made to end', async () => {
  const { executor, asked, begun } = handExecutor();
  const { runs, folder } = await runsOf(executor);
  begun.resolve();
  await runs.start(record, folder, null);
  runs.killAll();
  await runs.leaveAll();
  expect(asked).toEqual(['kill', 'leave']);
});
