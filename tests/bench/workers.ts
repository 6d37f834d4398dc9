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
import { ExperimentStore } from '#main/experiments/experiment-store';
import { forkSpawner } from '#main/execution/local/fork-spawner';
import { builtTrainer, type Spawner } from '#main/execution/local/trainer-child';
import { passwordVariable } from '#main/execution/redis/address';
import { connectToRedis } from '#main/execution/redis/connection';
import { RedisExecutor } from '#main/execution/redis/redis-executor';
import { RedisWorker } from '#main/execution/redis/redis-worker';
import { createRuns, finishedCounter, finishRun, load } from './many-runs.ts';

/** Runs that are in the queue at the same time. */
const room = 16;
const password = 'bench';
const outFolder = join(import.meta.dirname, '..', '..', 'out', 'main');

const { values } = parseArgs({ options: { tasks: { type: 'string', default: '1000' } } });
const tasks = Number(values.tasks);
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

async function measure(): Promise<void> {
  const home = join(folder, 'home');
  const url = `redis://127.0.0.1:${port}`;
  const executor = new RedisExecutor({ kind: 'redis', url, certificate: null }, home, {
    [passwordVariable]: password,
  });
  await executor.prepare().catch(async () => {
    // It has only just been started.
    await setTimeout(1000);
    await executor.prepare();
  });
  const times = { training: 0, trained: 0 };
  const worker = new RedisWorker({
    access: { url, certificate: null, password },
    name: 'worker',
    folder: join(folder, 'worker'),
    parallel: 1,
    threads: 1,
    patience: 30,
    engines: [{ name: 'native', available: true, detail: '' }],
    spawner: (attempt) => timed(forkSpawner(...builtTrainer(outFolder, attempt)), times),
    onTaken: () => undefined,
    onEnd: () => undefined,
    onProblem: console.error,
  });
  const store = new ExperimentStore(home);
  const records = await createRuns(store, tasks, {
    ...{ cell: 'RNN', hiddenSize: 4, epochs: 1, trainingExamples: 100 },
    validationExamples: 100,
  });
  const redis = await connectToRedis({ url, certificate: null, password });
  const [cpuBefore, redisBefore] = [process.cpuUsage(), await redisSeconds(redis)];
  const begin = performance.now();
  await worker.start();
  const waiting = [...records];
  const count = finishedCounter();
  const follow = async (): Promise<void> => {
    for (let record = waiting.shift(); record !== undefined; record = waiting.shift()) {
      await finishRun(executor, store, record);
      count();
    }
  };
  await Promise.all(Array.from({ length: room }, follow));
  const total = performance.now() - begin;
  const { user, system } = process.cpuUsage(cpuBefore);
  const redisCpu = 1000 * ((await redisSeconds(redis)) - redisBefore);
  redis.disconnect();
  await worker.close();
  await executor.close();
  const perTask = (milliseconds: number): string => `${(milliseconds / tasks).toFixed(1)} ms`;
  console.log(
    `${times.trained} trainer processes; a task took ${perTask(total)}, of them ${perTask(times.training)} in its ` +
      `trainer process and ${perTask(total - times.training)} beyond; ${load()}`,
  );
  console.log(
    `processor time beyond trainer processes: ${perTask((user + system) / 1000)} for the sweep's side and the ` +
      `worker together, ${perTask(redisCpu)} for Redis`,
  );
}

/** The processor time that Redis has used. */
async function redisSeconds(redis: Redis): Promise<number> {
  const text = await redis.info('cpu');
  const seconds = (name: string): number =>
    Number(new RegExp(`^${name}:(\\S+)`, 'm').exec(text)?.[1] ?? Number.NaN);
  return seconds('used_cpu_user') + seconds('used_cpu_sys');
}

/** Adds up how long processes live. */
function timed(spawner: Spawner, times: { training: number; trained: number }): Spawner {
  return (listener) => {
    const begin = performance.now();
    return spawner({
      ...{ message: listener.message.bind(listener), output: listener.output.bind(listener) },
      exit: (report) => {
        times.training += performance.now() - begin;
        times.trained += 1;
        listener.exit(report);
      },
    });
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
