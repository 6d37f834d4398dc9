import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { expect, onTestFinished, test, vi, type TestContext } from 'vitest';
import type { RunEnded } from '#shared/contract/events';
import { parseConfig } from '#shared/experiment/config';
import type { EpochResult, ExperimentRecord } from '#shared/experiment/record';
import type { Repetition } from '#shared/sweep/sweep-view';
import { packExperiment } from '#main/execution/carried/carried-experiment';
import type { Execution, Task } from '#main/execution/executor';
import { forkSpawner } from '#main/execution/local/fork-spawner';
import type { Spawner } from '#main/execution/local/trainer-child';
import { thisProgram } from '#main/execution/carried/task-document';
import { connectToRedis } from '#main/execution/redis/connection';
import { packKey, queueName, taskKeys } from '#main/execution/redis/keys';
import { writePack } from '#main/execution/redis/packs';
import type { RedisExecution } from '#main/execution/redis/redis-execution';
import { RedisExecutor } from '#main/execution/redis/redis-executor';
import { RedisWorker } from '#main/execution/redis/redis-worker';
import { readRecord, writeRecord } from '#main/storage/experiment/experiment-folder';
import { lockState } from '#main/storage/locks/lock';
import { doubleSpawner } from '../support/double-spawner.ts';
import { trainerProgram } from '../support/program.ts';
import { sampleEpoch, sampleRecord } from '../support/records.ts';
import { startRedis, type RedisServer } from '../support/redis-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** One side of a sweep: a data folder with an experiment, and its executor. */
interface Side {
  readonly executor: RedisExecutor;
  readonly task: Task;
  readonly machines: (string | null)[];
  readonly events: string[];
  readonly repetitions: Repetition[];
  start(): Execution;
}

async function openSide(
  { url, certificate }: RedisServer,
  home: string,
  own: Partial<ExperimentRecord> = {},
): Promise<Side> {
  const record = sampleRecord(own);
  const folder = join(home, 'experiments', record.id);
  await mkdir(folder, { recursive: true });
  await writeRecord(folder, record);
  const { id, config } = record;
  const data = { dataset: config.dataset, hashes: {} };
  const task = { id, config, data, threads: null, lastEpoch: null, folder };
  const executor = new RedisExecutor({ kind: 'redis', url, certificate }, home);
  onTestFinished(() => executor.close());
  await executor.prepare();
  const heard = { machines: [], events: [], repetitions: [] } as Pick<
    Side,
    'machines' | 'events' | 'repetitions'
  >;
  return {
    ...{ executor, task, ...heard },
    start: () =>
      executor.start(task, {
        onEvent: ({ kind }) => heard.events.push(kind),
        onOutput: () => undefined,
        onMachine: (machine) => heard.machines.push(machine),
        onRepetition: (repetition) => heard.repetitions.push(repetition),
      }),
  };
}

interface TestWorker {
  readonly worker: RedisWorker;
  readonly folder: string;
  readonly taken: string[];
  readonly ends: string[];
}

/** A worker in this process, whose trainer is the double. */
async function openWorker(
  { url, certificate, password }: RedisServer,
  name: string,
  spawner: (home: string) => Spawner,
): Promise<TestWorker> {
  const folder = await temporaryFolder();
  const [taken, ends]: string[][] = [[], []];
  const worker = new RedisWorker({
    ...{ access: { url, certificate, password }, name, folder, spawner },
    ...{ parallel: 1, threads: 1, patience: 2 },
    engines: [
      { name: 'native', available: true, instructionSet: 'avx2', detail: 'avx2, 1 thread' },
    ],
    onTaken: (experiment) => taken!.push(experiment),
    onEnd: (_, { kind }) => ends!.push(kind),
    onProblem: () => undefined,
  });
  onTestFinished(() => worker.kill());
  await worker.start();
  return { worker, folder, taken: taken!, ends: ends! };
}

const that = (behaviour: string) => (): Spawner => doubleSpawner(behaviour);
const eventually = (fits: () => boolean): Promise<unknown> =>
  vi.waitUntil(fits, { timeout: 30_000, interval: 20 });
const stopped: RunEnded = { kind: 'ended', status: 'stopped', reason: null, errorCode: null };

async function prepared(context: TestContext): Promise<{ server: RedisServer; home: string }> {
  return { server: await startRedis(context), home: await temporaryFolder() };
}

test('a task that waits is taken back, and one that is trained is stopped there', async (context) => {
  const { server, home } = await prepared(context);
  const side = await openSide(server, home);
  const waiting = side.start();
  await waiting.started;
  await expect(waiting.pause()).rejects.toThrow(/waits for a worker; there is nothing to pause/);
  expect(await waiting.stop()).toEqual(stopped);
  expect(await lockState(side.task.folder)).toBe('free');

  const lab = await openWorker(server, 'lab', that('waits'));
  const trained = side.start();
  await eventually(() => side.events.includes('started'));
  expect(side.machines).toEqual(['lab']);
  expect(await lockState(side.task.folder)).toBe('held');
  expect(await side.executor.workers()).toMatchObject([{ name: 'lab', trains: [side.task.id] }]);
  expect(await trained.stop()).toEqual(stopped);
  await eventually(() => lab.ends.length > 0);
  expect(lab).toMatchObject({ taken: [side.task.id], ends: ['stopped'] });
});

test('a task that was left is followed, trained once, and ended if nobody follows it', async (context) => {
  const { server, home } = await prepared(context);
  const lab = await openWorker(server, 'lab', that('waits'));
  const first = await openSide(server, home);
  const left = first.start();
  await eventually(() => first.events.includes('started'));
  expect(await left.leave()).toEqual(stopped);
  await first.executor.close();

  const second = await openSide(server, home);
  const followed = second.start();
  await eventually(() => second.events.includes('started'));
  expect(second.machines).toEqual(['lab']);
  expect(lab.taken).toHaveLength(1);
  await followed.leave();
  await second.executor.cancel([second.task.id]);
  await eventually(() => lab.ends.length > 0);
  expect(lab.ends).toEqual(['stopped']);

  // What was ended isn't followed: it is trained again.
  const again = second.start();
  await eventually(() => lab.taken.length === 2);
  await again.stop();
});

test('a worker that is told to end leaves its task to another one', async (context) => {
  const { server, home } = await prepared(context);
  const one = await openWorker(server, 'one', that('waits'));
  const side = await openSide(server, home);
  const { ended } = side.start();
  await eventually(() => side.events.includes('started'));
  const two = await openWorker(server, 'two', that('finishes'));
  await one.worker.close();
  expect(one.ends).toEqual(['given up']);
  expect((await ended).status).toBe('finished');
  expect(side.machines.filter((machine) => machine !== null)).toEqual(['one', 'two']);
  await eventually(() => two.ends.length > 0);
  expect(two.ends).toEqual(['finished']);
  expect(await side.executor.workers()).toMatchObject([{ name: 'two' }]);
});

test('a worker that is ended at once leaves its task to another one, with nobody following', async (context) => {
  const { server, home } = await prepared(context);
  // Even a checkpoint is too much for it.
  const one = await openWorker(server, 'one', that('hangs'));
  const side = await openSide(server, home);
  const execution = side.start();
  await eventually(() => side.events.includes('started'));
  await execution.leave();
  const closing = one.worker.close();
  await one.worker.kill();
  await closing;
  expect(one.ends).toEqual(['given up']);
  const two = await openWorker(server, 'two', that('finishes'));
  await eventually(() => two.ends.length > 0);
  expect(two.ends).toEqual(['finished']);
  expect((await side.start().ended).status).toBe('finished');
});

test('a worker whose task was taken over leaves nothing that others would begin from', async (context) => {
  const { server, home } = await prepared(context);
  const one = await openWorker(server, 'one', that('waits'));
  const side = await openSide(server, home);
  const execution = side.start();
  await eventually(() => side.events.includes('started'));
  const { key } = execution as RedisExecution;
  const redis = await connectToRedis(server);
  onTestFinished(() => {
    redis.disconnect();
  });
  // As if it had been silent for too long.
  await redis.del(`unroll:${queueName(thisProgram)}:${key}:lock`);
  const two = await openWorker(server, 'two', that('finishes'));
  await eventually(() => two.ends.length > 0);
  expect(await execution.ended).toMatchObject({ status: 'finished' });
  await one.worker.close();
  expect(one.ends).toEqual(['given up']);
  expect(await redis.exists(taskKeys(key).files)).toBe(0);
});

test('a machine that cannot train a run is named, and the run has not failed', async (context) => {
  const { server, home } = await prepared(context);
  await openWorker(server, 'lab', that('refuses'));
  const side = await openSide(server, home);
  expect(await side.start().ended).toEqual({
    kind: 'ended',
    status: 'failed',
    reason: 'lab: held by process 1',
    errorCode: 'busy',
  });
  expect((await readRecord(side.task.folder)).status).toBe('queued');
});

test('a worker that was cut off ends a task that was taken back', async (context) => {
  const { server, home } = await prepared(context);
  const side = await openSide(server, home);
  const execution = side.start();
  await execution.started;
  const { key } = execution as RedisExecution;
  expect(await execution.stop()).toEqual(stopped);
  const redis = await connectToRedis(server);
  onTestFinished(() => {
    redis.disconnect();
  });
  expect(await redis.get(taskKeys(key).order)).toBe('kill');
});

test('a Redis whose memory is full makes no run fail', async (context) => {
  const { server, home } = await prepared(context);
  const side = await openSide(server, home);
  const full = new Error("OOM command not allowed when used memory > 'maxmemory'.");
  vi.spyOn(Queue.prototype, 'add').mockRejectedValueOnce(full);
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
  const { ended } = side.start();
  expect(await ended).toMatchObject({
    ...{ status: 'failed', errorCode: 'unavailable' },
    reason: expect.stringMatching(
      /^Redis refuses \S+ \(OOM .*\); free some of its memory/,
    ) as string,
  });
  expect(await lockState(side.task.folder)).toBe('free');
  // What was begun then is found.
  await openWorker(server, 'lab', that('finishes'));
  expect((await side.start().ended).status).toBe('finished');
});

test('a task that Redis has lost is put there again', async (context) => {
  const { server, home } = await prepared(context);
  const side = await openSide(server, home);
  const { started, ended } = side.start();
  await started;
  const redis = await connectToRedis(server);
  for await (const keys of redis.scanStream({ match: 'unroll:*' })) {
    for (const key of keys as string[]) await redis.unlink(key);
  }
  redis.disconnect();
  await openWorker(server, 'lab', that('finishes'));
  expect((await ended).status).toBe('finished');
});

test('a task is paused and continued where it is trained', async (context) => {
  const { server, home } = await prepared(context);
  await openWorker(server, 'lab', (attempt) =>
    forkSpawner(trainerProgram, { ...process.env, UNROLL_HOME: attempt }),
  );
  const small = { cell: 'RNN', hiddenSize: 8, epochs: 500, batchSize: 10 } as const;
  const config = parseConfig({ ...small, trainingExamples: 4000, validationExamples: 100 });
  const side = await openSide(server, home, { id: 'rnn-1', config });
  const execution = side.start();
  await eventually(() => side.events.includes('progress'));
  await execution.pause();
  expect(side.events).toContain('paused');
  expect((await readRecord(side.task.folder)).status).toBe('paused');
  await execution.proceed();
  expect(side.events).toContain('proceeded');
  expect(await execution.stop()).toEqual(stopped);
  expect((await readRecord(side.task.folder)).status).toBe('stopped');
  expect(await readdir(side.task.folder)).toContain('checkpoint.safetensors');
  await expect(execution.pause()).rejects.toThrow(/is not being trained any more/);
});

test('a data set goes to each machine once', async (context) => {
  const { server, home } = await prepared(context);
  const dataset = join(home, 'datasets', 'letters');
  await mkdir(dataset, { recursive: true });
  await writeFile(join(dataset, 'train-images-idx3-ubyte'), Buffer.alloc(600_000, 'images'));
  const config = parseConfig({ dataset: 'letters' });
  const found: string[][] = [];
  const lab = await openWorker(server, 'lab', (attempt) => (listener) => {
    void readdir(join(attempt, 'datasets', 'letters')).then((names) => found.push(names));
    return doubleSpawner('finishes')(listener);
  });
  const train = async (id: string): Promise<RunEnded> =>
    (await openSide(server, home, { id, config })).start().ended;
  expect(await train('gru-1')).toMatchObject({ status: 'finished' });
  // What is in Redis now is of no use to whoever fetches it again.
  const redis = await connectToRedis(server);
  onTestFinished(() => {
    redis.disconnect();
  });
  const [kept] = await readdir(join(lab.folder, 'datasets'));
  for (const piece of await redis.hkeys(packKey(kept!))) {
    await redis.hset(packKey(kept!), piece, 'something else');
  }
  expect(await train('gru-2')).toMatchObject({ status: 'finished' });
  expect(found).toEqual([['train-images-idx3-ubyte'], ['train-images-idx3-ubyte']]);
  expect(await readdir(join(lab.folder, 'datasets'))).toHaveLength(1);
  await eventually(() => lab.ends.length === 2);
  expect(await readdir(join(lab.folder, 'attempts'))).toEqual([]);
});

test('a second result with other weights is reported', async (context) => {
  const { server, home } = await prepared(context);
  const environment = {
    engine: { name: 'native', instructionSet: 'avx2', threads: 1, version: '1' },
    ...{ cpu: '', cores: 1, memoryBytes: 1, platform: 'linux', architecture: 'x64', versions: {} },
  } as const;
  const epochs: EpochResult[] = [sampleEpoch(1)];
  const side = await openSide(server, home, { status: 'stopped', epochs, environment });
  const lab = await openWorker(server, 'lab', that('waits'));
  const { ended } = side.start();
  await eventually(() => side.events.includes('started'));
  // Another worker is first, and has computed something else.
  const redis = await connectToRedis(server);
  onTestFinished(() => {
    redis.disconnect();
  });
  const open = await redis.scan(0, 'MATCH', 'unroll:open:*', 'COUNT', 10_000);
  const { task } = JSON.parse((await redis.get(open[1][0]!))!) as { task: string };
  const result = {
    ...{ machine: 'other', environment, ended: { ...stopped, status: 'finished' } },
    files: await writePack(redis, await packExperiment(side.task.folder)),
    epochs: [{ ...epochs[0], weightsSha256: 'f'.repeat(64) }],
  };
  await redis.set(`unroll:task:${task}:result`, JSON.stringify(result));
  await redis.publish('unroll:orders', JSON.stringify({ task, order: 'stop' }));
  await eventually(() => side.repetitions.length > 0);
  expect(side.repetitions).toEqual([{ machine: 'lab', epoch: 1, isEqual: false }]);
  await eventually(() => lab.ends.length > 0);
  expect(lab.ends).toEqual(['repeated']);
  expect((await ended).status).toBe('finished');
});
