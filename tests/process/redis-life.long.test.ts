import { randomUUID } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { expect, onTestFinished, test, vi, type TestContext } from 'vitest';
import type { RunEnded } from '#shared/contract/events';
import { parseConfig } from '#shared/experiment/config';
import type { EpochResult } from '#shared/experiment/record';
import { packExperiment } from '#main/execution/carried/carried-experiment';
import { packFiles, unpackFiles } from '#main/execution/carried/packed-files';
import type { LateRepetition } from '#main/execution/executor';
import { forkSpawner } from '#main/execution/local/fork-spawner';
import type { Spawner } from '#main/execution/local/trainer-child';
import { thisProgram } from '#main/execution/carried/task-document';
import { connectToRedis } from '#main/execution/redis/connection';
import {
  jobKey,
  newsChannel,
  ordersChannel,
  packKey,
  queueName,
  taskKeys,
} from '#main/execution/redis/keys';
import { readPack, writePack, type PackReference } from '#main/execution/redis/packs';
import type { RedisExecution } from '#main/execution/redis/redis-execution';
import { readRecord } from '#main/storage/experiment/experiment-folder';
import { lockState } from '#main/storage/locks/lock';
import { checkpointAt } from '../support/checkpoints.ts';
import { doubleSpawner } from '../support/double-spawner.ts';
import { mountMemoryDisk, resizeDisk } from '../support/disks.ts';
import { startProgram, trainerProgram } from '../support/program.ts';
import { sampleEpoch } from '../support/records.ts';
import { startRedis, type RedisServer } from '../support/redis-server.ts';
import { connected, keysIn, openSide, openWorker } from '../support/redis-sides.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const that = (behaviour: string) => (): Spawner => doubleSpawner(behaviour);
const eventually = (fits: () => boolean | Promise<boolean>): Promise<unknown> =>
  vi.waitUntil(fits, { timeout: 30_000, interval: 20 });

/** The only task that isn't collected. */
async function openTask(redis: Redis): Promise<string> {
  const [key] = await keysIn(redis, 'unroll:open:*:gru-*');
  return (JSON.parse((await redis.get(key!))!) as { task: string }).task;
}

/** Notes the step at which each training begins. */
function notingSteps(spawn: Spawner, steps: number[]): Spawner {
  return (listener) =>
    spawn({
      ...{ output: listener.output.bind(listener), exit: listener.exit.bind(listener) },
      message: (message) => {
        if (message.kind === 'event' && message.event.kind === 'started') {
          steps.push(message.event.step);
        }
        listener.message(message);
      },
    });
}

const stopped: RunEnded = { kind: 'ended', status: 'stopped', reason: null, errorCode: null };

async function prepared(
  context: TestContext,
  options: Parameters<typeof startRedis>[1] = {},
): Promise<{ server: RedisServer; home: string }> {
  return { server: await startRedis(context, options), home: await temporaryFolder() };
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

test('a worker that takes a task over begins at the checkpoint that was sent last', async (context) => {
  const { server, home } = await prepared(context);
  const one = await openWorker(server, 'one', that('hangs'));
  const side = await openSide(server, home);
  const execution = side.start();
  await eventually(() => side.events.includes('started'));
  const key = taskKeys((execution as RedisExecution).key).files;
  await execution.leave();
  const closing = one.worker.close();
  await one.worker.kill();
  await closing;
  const redis = await connected(server);
  const sent = JSON.parse((await redis.get(key))!) as PackReference;
  const files = unpackFiles((await readPack(redis, sent))!);
  files.set('checkpoint.safetensors', checkpointAt(12));
  await redis.set(key, JSON.stringify(await writePack(redis, packFiles(files))));
  const steps: number[] = [];
  const two = await openWorker(server, 'two', () => notingSteps(doubleSpawner('finishes'), steps));
  await eventually(() => two.ends.length > 0);
  expect(two.ends).toEqual(['finished']);
  expect(steps).toEqual([12]);
  expect((await side.start().ended).status).toBe('finished');
});

test('a worker whose task was taken over leaves nothing that others would begin from', async (context) => {
  const { server, home } = await prepared(context);
  const one = await openWorker(server, 'one', that('waits'));
  const side = await openSide(server, home);
  const execution = side.start();
  await eventually(() => side.events.includes('started'));
  const { key } = execution as RedisExecution;
  const redis = await connected(server);
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
  const redis = await connected(server);
  expect(await redis.get(taskKeys(key).order)).toBe('kill');
});

test('a Redis whose memory is full says so on both sides, and nothing is lost', async (context) => {
  const { server, home } = await prepared(context, { memory: '20mb' });
  const lab = await openWorker(server, 'lab', that('waits'));
  const side = await openSide(server, home, { id: 'gru-1' });
  const other = await openSide(server, home, { id: 'gru-2' });
  const { ended } = side.start();
  await eventually(() => side.events.includes('started'));
  const redis = await connected(server);
  const fill = async (): Promise<void> => {
    for (;;) await redis.append('unroll:filler', 'x'.repeat(1_000_000));
  };
  await expect(fill()).rejects.toThrow(/^OOM/);

  const place = `redis://127.0.0.1:${server.port}`;
  expect(await other.start().ended).toMatchObject({
    ...{ status: 'failed', errorCode: 'unavailable' },
    reason: `the Redis at ${place} refuses gru-2 (OOM command not allowed when used memory > 'maxmemory'.); its memory is full: free some there, or raise its maxmemory, then run the sweep again`,
  });
  expect(await lockState(other.task.folder)).toBe('free');
  await redis.publish(
    ordersChannel,
    JSON.stringify({ task: await openTask(redis), order: 'stop' }),
  );
  await eventually(() => lab.problems.length > 0);
  expect(lab.problems).toEqual([
    `the Redis at ${place} refuses the results of gru-1 (OOM command not allowed when used memory > 'maxmemory'.); its memory is full: free some there, or raise its maxmemory, then they are sent`,
  ]);
  expect(lab.ends).toEqual([]);
  await redis.del('unroll:filler');
  expect(await ended).toEqual(stopped);
  expect(lab.ends).toEqual(['stopped']);
});

test('a worker whose disk is full says so, ends, and leaves its run to others', async (context) => {
  const disk = await mountMemoryDisk(context, 'size=48k');
  const { server, home } = await prepared(context);
  const small = { hiddenSize: 64, epochs: 1, trainingExamples: 200, validationExamples: 100 };
  const side = await openSide(server, home, { id: 'gru-1', config: parseConfig(small) });
  const { ended } = side.start();
  const full = startProgram(
    await temporaryFolder(),
    ...['worker', '--redis', server.url, '--password-file', server.passwordFile],
    ...['--name', 'full', '--folder', disk, '--threads', '1'],
  );
  const { code, stderr } = await full.ended;
  const said = /^full: \/.* can’t be written: the disk is full; free some space and try again/;
  expect(stderr.trim().split('\n').at(-1)!.replace('unroll: ', '')).toMatch(said);
  expect(code).not.toBe(0);
  expect(side.notes).toEqual([expect.stringMatching(said)]);
  await openWorker(server, 'lab', that('finishes'));
  expect((await ended).status).toBe('finished');
  expect(side.machines.filter((machine) => machine !== null)).toEqual(['full', 'lab']);
});

test('results for which the disk of this computer has no room wait', async (context) => {
  const home = await mountMemoryDisk(context, 'size=64k');
  const server = await startRedis(context);
  const lab = await openWorker(server, 'lab', (scratch) => (listener) => {
    const [task] = readdirSync(scratch);
    const large = join(scratch, task!, 'experiments', 'gru-1', 'predictions.json');
    writeFileSync(large, Buffer.alloc(200_000, '1'));
    return doubleSpawner('finishes')(listener);
  });
  const side = await openSide(server, home, { id: 'gru-1' });
  expect(await side.start().ended).toMatchObject({
    ...{ status: 'failed', errorCode: 'storage' },
    reason: expect.stringMatching(
      /^this computer can’t take what a worker has sent: .*: the disk is full; free some space and try again; it waits in Redis$/,
    ) as string,
  });
  await eventually(() => lab.ends.length > 0);
  await resizeDisk(home, '1m');
  expect((await side.start().ended).status).toBe('finished');
  expect(await readdir(side.task.folder)).toContain('predictions.json');
  expect(lab.taken).toEqual(['gru-1']);
});

test('rubbish in the queue, a wrong clock and a command that is sent twice do no harm', async (context) => {
  const { server, home } = await prepared(context);
  const redis = await connected(server);
  const queue = new Queue(queueName(thisProgram), { connection: redis, prefix: 'unroll' });
  await queue.add('train', { command: 'rm -rf /' }, { jobId: 'rubbish' });
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2001-01-01') });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const lab = await openWorker(server, 'lab', that('finishes'));
  await eventually(() => lab.problems.length > 0);
  expect(lab.problems).toEqual(['rubbish: the queue holds something that isn’t a task']);
  // As ioredis does after a lost connection, if it hasn't got the answer.
  const set = Redis.prototype.set as (...words: unknown[]) => Promise<unknown>;
  vi.spyOn(Redis.prototype, 'set').mockImplementation(async function (
    this: Redis,
    ...words: unknown[]
  ) {
    if (words.includes('NX')) await set.apply(this, words);
    return (await set.apply(this, words)) as 'OK';
  } as typeof Redis.prototype.set);
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
  const side = await openSide(server, home);
  expect((await side.start().ended).status).toBe('finished');
  await eventually(() => lab.ends.length > 0);
  expect(lab.ends).toEqual(['finished']);
  await queue.close();
});

test('a worker that comes back when its task is long forgotten leaves nothing', async (context) => {
  const { server, home } = await prepared(context);
  const lab = await openWorker(server, 'lab', that('waits'));
  const side = await openSide(server, home);
  const execution = side.start();
  await eventually(() => side.events.includes('started'));
  await execution.leave();
  const redis = await connected(server);
  const task = await openTask(redis);
  await redis.del(jobKey(task));
  await redis.publish(ordersChannel, JSON.stringify({ task, order: 'stop' }));
  await eventually(() => lab.ends.length > 0);
  expect(lab.ends).toEqual(['done before']);
  expect(await redis.exists(taskKeys(task).result)).toBe(0);
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
  await openWorker(server, 'lab', (scratch) =>
    forkSpawner(trainerProgram, { ...process.env, UNROLL_HOME: scratch }),
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
  const spawner =
    (scratch: string): Spawner =>
    (listener) => {
      void readdir(join(scratch, 'datasets', 'letters')).then((names) => found.push(names));
      return doubleSpawner('finishes')(listener);
    };
  const lab = await openWorker(server, 'lab', spawner);
  const train = async (id: string): Promise<RunEnded> =>
    (await openSide(server, home, { id, config })).start().ended;
  expect(await train('gru-1')).toMatchObject({ status: 'finished' });
  // What is in Redis now is of no use to whoever fetches it again.
  const redis = await connected(server);
  const [kept] = await readdir(join(lab.folder, 'datasets'));
  for (const piece of await redis.hkeys(packKey(kept!))) {
    await redis.hset(packKey(kept!), piece, 'something else');
  }
  expect(await train('gru-2')).toMatchObject({ status: 'finished' });
  expect(found).toEqual([['train-images-idx3-ubyte']]);
  await lab.worker.close();
  expect(await readdir(join(lab.folder, 'attempts'))).toEqual([]);
  const again = await openWorker(server, 'lab', spawner, lab.folder);
  expect(await train('gru-3')).toMatchObject({ status: 'finished' });
  expect(found).toEqual([['train-images-idx3-ubyte'], ['train-images-idx3-ubyte']]);
  expect(await readdir(join(lab.folder, 'datasets'))).toHaveLength(1);
  expect(again.problems).toEqual([]);
});

test('tasks share a process until one goes wrong, and none is left at the end', async (context) => {
  const { server, home } = await prepared(context);
  let behaviour = 'finishes';
  const processes = { begun: 0, left: 0 };
  const lab = await openWorker(server, 'lab', () => (listener) => {
    processes.begun += 1;
    processes.left += 1;
    return doubleSpawner(behaviour)({
      ...{ message: listener.message.bind(listener), output: listener.output.bind(listener) },
      exit: (report) => {
        processes.left -= 1;
        listener.exit(report);
      },
    });
  });
  const train = async (id: string): Promise<RunEnded> =>
    (await openSide(server, home, { id })).start().ended;
  expect(await train('gru-1')).toMatchObject({ status: 'finished' });
  expect(await train('gru-2')).toMatchObject({ status: 'finished' });
  expect(processes).toEqual({ begun: 1, left: 1 });
  await lab.worker.close();
  expect(processes).toEqual({ begun: 1, left: 0 });
  for (behaviour of ['crashes', 'refuses', 'fails']) {
    const worker = await openWorker(server, 'lab', () => doubleSpawner(behaviour));
    expect((await train(`gru-${behaviour}`)).status).not.toBe('finished');
    await worker.worker.close();
  }
});

test('a second result with other weights is reported, and waits in Redis until it is recorded', async (context) => {
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
  const redis = await connected(server);
  const task = await openTask(redis);
  const result = {
    ...{ id: randomUUID(), machine: 'other', ended: { ...stopped, status: 'finished' } },
    files: await writePack(redis, await packExperiment(side.task.folder)),
    ...{ weights: ['f'.repeat(64)], engine: { name: 'native', instructionSet: 'avx2' } },
  };
  await redis.set(taskKeys(task).result, JSON.stringify(result));
  await redis.xadd(taskKeys(task).news, '*', 'news', JSON.stringify({ kind: 'result' }));
  await redis.publish(newsChannel, task);
  expect((await ended).status).toBe('finished');
  const later = await openSide(server, home, { id: 'gru-2' });
  await redis.publish(ordersChannel, JSON.stringify({ task, order: 'stop' }));
  await eventually(() => side.repetitions.length > 0);
  const repetition = { machine: 'lab', epoch: 1, isEqual: false };
  expect(side.repetitions).toEqual([repetition]);
  await eventually(() => lab.ends.length > 0);
  expect(lab.ends).toEqual(['repeated']);
  await side.executor.close();

  // Only the hashes stay of a run that was collected, for a day.
  await eventually(async () => (await redis.exists(jobKey(task))) === 0);
  expect(await keysIn(redis, `*${side.task.id}*`)).toEqual([taskKeys(task).result]);
  expect(await redis.ttl(taskKeys(task).result)).toBeLessThanOrEqual(24 * 3600);
  expect(await keysIn(redis, 'unroll:pack:*')).toEqual([]);

  // Recorded or not, it is heard of later.
  const heard: LateRepetition[] = [];
  const take = (isRecorded: boolean): Promise<void> =>
    later.executor.takeRepetitions((late) => {
      heard.push(late);
      return Promise.resolve(isRecorded);
    });
  const late = { experiment: side.task.id, repetition };
  await take(false);
  await take(true);
  await take(true);
  expect(heard).toEqual([late, late]);
});
