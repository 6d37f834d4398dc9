/** Measures what a task costs beyond training, `scripts/bench-workers.mjs`. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Redis } from 'ioredis';
import { forkSpawner } from '#main/execution/local/fork-spawner';
import { builtTrainer, type Spawner } from '#main/execution/local/trainer-child';
import { passwordVariable } from '#main/execution/redis/address';
import { connectToRedis } from '#main/execution/redis/connection';
import { RedisWorker } from '#main/execution/redis/redis-worker';
import { Workbench } from '#main/workbench/workbench';
import { testHost } from '../support/hosts.ts';
import { load } from './many-runs.ts';

const password = 'bench';
const outFolder = join(import.meta.dirname, '..', '..', 'out', 'main');

const { values } = parseArgs({ options: { tasks: { type: 'string', default: '1000' } } });
const tasks = Number(values.tasks);
/** Runs after which it says how far it is, and whether anything grows. */
const part = Math.max(1, Math.ceil(tasks / 10));
const folder = await mkdtemp(join(tmpdir(), 'unroll-bench-workers-'));
const port = await freePort();
const server = spawn(
  'redis-server',
  [
    ...['--bind', '127.0.0.1', '--port', String(port), '--requirepass', password],
    ...['--appendonly', 'yes', '--save', '', '--dir', folder],
  ],
  { stdio: 'ignore' },
);
try {
  await measure();
} finally {
  server.kill();
  await once(server, 'exit');
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** What has happened, and what is used, at one moment. */
interface Snapshot {
  readonly milliseconds: number;
  /** Milliseconds from requests to train to their answers, together. */
  readonly inTrainers: number;
  readonly redisMegabytes: number;
  readonly megabytes: number;
}

async function measure(): Promise<void> {
  const home = join(folder, 'home');
  const url = `redis://127.0.0.1:${port}`;
  process.env[passwordVariable] = password;
  const workbench = new Workbench({
    home,
    spawn: forkSpawner(...builtTrainer(outFolder, home)),
    host: testHost({ settingsFile: join(folder, 'settings.json') }),
  });
  const times = { training: 0, processes: 0 };
  const worker = new RedisWorker({
    access: { url, certificate: null, password },
    name: 'worker',
    folder: join(folder, 'worker'),
    parallel: 1,
    threads: 1,
    patience: 30,
    engines: [{ name: 'native', available: true, instructionSet: 'avx2', detail: '' }],
    spawner: (attempt) => timed(forkSpawner(...builtTrainer(outFolder, attempt)), times),
    onTaken: () => undefined,
    onEnd: () => undefined,
    onProblem: console.error,
  });
  const base = { cell: 'RNN', hiddenSize: 4, epochs: 1, trainingExamples: 100 } as const;
  const seeds = Array.from({ length: tasks }, (_, seed) => seed);
  const { id } = await workbench.call('sweeps.create', {
    definition: {
      name: 'bench',
      base: { ...base, validationExamples: 100 },
      space: [{ field: 'seed', values: seeds }],
      method: { kind: 'grid' },
    },
  });
  console.log(`a sweep of ${tasks} runs of ${JSON.stringify(base)}; ${load()}`);
  const redis = await connectOnceStarted(url);
  const [cpuBefore, redisBefore] = [process.cpuUsage(), await redisSeconds(redis)];
  const memoryBefore = await redisNumber(redis, 'memory', 'used_memory');
  const begin = performance.now();
  const snapshot = async (): Promise<Snapshot> => ({
    milliseconds: performance.now() - begin,
    inTrainers: times.training,
    redisMegabytes: (await redisNumber(redis, 'memory', 'used_memory')) / 1e6,
    megabytes: process.memoryUsage().rss / 1e6,
  });
  await worker.start();
  let last = await snapshot();
  let finished = 0;
  let end: (status: string) => void = () => undefined;
  const over = new Promise<string>((resolve) => (end = resolve));
  workbench.subscribe((event) => {
    if (event.kind === 'sweepChanged' && ['finished', 'paused'].includes(event.status)) {
      end(event.status);
    }
    if (event.kind !== 'ended') return;
    finished += 1;
    if (finished % part !== 0) return;
    void snapshot().then((now) => {
      const took = now.milliseconds - last.milliseconds;
      const beyond = took - (now.inTrainers - last.inTrainers);
      console.log(
        `${finished} finished: the last ${part} took ${ms(took, part)} each, ${ms(beyond, part)} beyond the ` +
          `trainer; Redis has ${now.redisMegabytes.toFixed(1)} MB, this process ${now.megabytes.toFixed(0)} MB`,
      );
      last = now;
    });
  });
  await workbench.call('sweeps.run', {
    sweep: id,
    parallel: null,
    executor: { kind: 'redis', url, certificate: null },
  });
  const status = await over;
  const total = performance.now() - begin;
  const { user, system } = process.cpuUsage(cpuBefore);
  const redisCpu = 1000 * ((await redisSeconds(redis)) - redisBefore);
  await worker.close();
  const listed = await workbench.call('experiments.list', {});
  const records = listed.flatMap((entry) => (entry.kind === 'experiment' ? [entry.record] : []));
  const done = records.filter((record) => record.status === 'finished');
  const inPhases = done.reduce((sum, { phases }) => sum + 1000 * (phases?.total ?? 0), 0);
  console.log(
    `the sweep is ${status}: ${done.length} runs finished in ${times.processes} trainer processes; a task took ` +
      `${ms(total, tasks)}, of them ${ms(times.training, tasks)} from the request to train to its answer and ` +
      `${ms(total - times.training, tasks)} beyond, or ${ms(total - inPhases, tasks)} beyond the phases of training ` +
      `that its record has; ${load()}`,
  );
  console.log(
    `processor time beyond trainer processes: ${ms((user + system) / 1000, tasks)} for the workbench and the ` +
      `worker together, ${ms(redisCpu, tasks)} for Redis`,
  );
  const peak = (await redisNumber(redis, 'memory', 'used_memory_peak')) - memoryBefore;
  const left = (await redisNumber(redis, 'memory', 'used_memory')) - memoryBefore;
  console.log(
    `Redis had ${(peak / 1e6).toFixed(1)} MB more than at the beginning at its peak; now ${(left / 1e6).toFixed(1)} MB ` +
      `more, in ${await redis.dbsize()} keys: ${await keyKinds(redis)}`,
  );
  redis.disconnect();
  await workbench.close();
}

function ms(milliseconds: number, of: number): string {
  return `${(milliseconds / of).toFixed(1)} ms`;
}

/** Connects to the Redis that has only just been started. */
async function connectOnceStarted(url: string): Promise<Redis> {
  const connect = (): Promise<Redis> => connectToRedis({ url, certificate: null, password });
  return connect().catch(async () => {
    await setTimeout(1000);
    return connect();
  });
}

/** How many keys of each kind there are. */
async function keyKinds(redis: Redis): Promise<string> {
  const counts = new Map<string, number>();
  for await (const keys of redis.scanStream({ count: 1000 })) {
    for (const key of keys as string[]) {
      const kind = /^unroll:task:/.test(key)
        ? `task …:${key.split(':').at(-1)}`
        : key
            .split(':')
            .slice(1, 2)
            .join()
            .replace(/^tasks-.*/, 'BullMQ');
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
  }
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
}

/** A number that Redis says of itself. */
async function redisNumber(redis: Redis, section: string, name: string): Promise<number> {
  const text = await redis.info(section);
  return Number(new RegExp(`^${name}:(\\S+)`, 'm').exec(text)?.[1] ?? Number.NaN);
}

/** The processor time that Redis has used. */
async function redisSeconds(redis: Redis): Promise<number> {
  const user = await redisNumber(redis, 'cpu', 'used_cpu_user');
  return user + (await redisNumber(redis, 'cpu', 'used_cpu_sys'));
}

/** Counts processes, and adds up how long they take from each request to train to its answer. */
function timed(spawner: Spawner, times: { training: number; processes: number }): Spawner {
  return (listener) => {
    times.processes += 1;
    const begun = new Map<number, number>();
    const child = spawner({
      ...{ output: listener.output.bind(listener), exit: listener.exit.bind(listener) },
      message: (message) => {
        const begin = 'id' in message ? begun.get(message.id) : undefined;
        if (begin !== undefined) times.training += performance.now() - begin;
        listener.message(message);
      },
    });
    return {
      ...child,
      post: (message) => {
        if (message.name === 'train') begun.set(message.id, performance.now());
        child.post(message);
      },
    };
  };
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port: free } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return free;
}
