import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { Repetition } from '#shared/experiment/repetition';
import type { Execution, Task } from '#main/execution/executor';
import type { Spawner } from '#main/execution/local/trainer-child';
import { connectToRedis } from '#main/execution/redis/connection';
import { RedisExecutor } from '#main/execution/redis/redis-executor';
import { RedisWorker } from '#main/execution/redis/redis-worker';
import { writeRecord } from '#main/storage/experiment/experiment-folder';
import { sampleRecord } from './records.ts';
import type { RedisServer } from './redis-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** One side of a sweep: a data folder with an experiment, and its executor. */
export interface Side {
  readonly executor: RedisExecutor;
  readonly task: Task;
  readonly machines: (string | null)[];
  readonly events: string[];
  readonly repetitions: Repetition[];
  readonly notes: string[];
  start(): Execution;
}

/**
 * Opens a data folder with a new experiment.
 * @param own what its record has
 */
export async function openSide(
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
  const heard = { machines: [], events: [], repetitions: [], notes: [] } as Pick<
    Side,
    'machines' | 'events' | 'repetitions' | 'notes'
  >;
  const executor = new RedisExecutor(
    { kind: 'redis', url, certificate },
    home,
    ({ repetition }) => {
      heard.repetitions.push(repetition);
      // It stays in Redis for whoever records it.
      return Promise.resolve(false);
    },
  );
  onTestFinished(() => executor.close());
  await executor.prepare();
  return {
    ...{ executor, task, ...heard },
    start: () =>
      executor.start(task, {
        onEvent: (event) => {
          heard.events.push(event.kind);
          if (event.kind === 'note') heard.notes.push(event.text);
        },
        onOutput: () => undefined,
        onMachine: (machine) => heard.machines.push(machine),
      }),
  };
}

/** A worker, and what it has told. */
export interface TestWorker {
  readonly worker: RedisWorker;
  readonly folder: string;
  readonly taken: string[];
  readonly ends: string[];
  readonly problems: string[];
}

/**
 * Starts a worker in this process, which ends with the present test.
 * @param spawner of its trainers, by data folder
 * @param ownFolder of a worker before it; left out: a new one
 */
export async function openWorker(
  { url, certificate, password }: RedisServer,
  name: string,
  spawner: (home: string) => Spawner,
  ownFolder?: string,
): Promise<TestWorker> {
  const folder = ownFolder ?? (await temporaryFolder());
  const [taken, ends, problems]: string[][] = [[], [], []];
  const worker = new RedisWorker({
    ...{ access: { url, certificate, password }, name, folder, spawner },
    ...{ parallel: 1, threads: 1, patience: 2 },
    engines: [
      { name: 'native', available: true, instructionSet: 'avx2', detail: 'avx2, 1 thread' },
    ],
    onTaken: (experiment) => taken!.push(experiment),
    onEnd: (_, { kind }) => ends!.push(kind),
    onProblem: (problem) => problems!.push(problem),
  });
  onTestFinished(() => worker.kill());
  await worker.start();
  return { worker, folder, taken: taken!, ends: ends!, problems: problems! };
}

/** A connection of the test's own. */
export async function connected(server: RedisServer): Promise<Redis> {
  const redis = await connectToRedis(server);
  onTestFinished(() => {
    redis.disconnect();
  });
  return redis;
}

/** The names of the keys that fit a pattern. */
export async function keysIn(redis: Redis, pattern: string): Promise<string[]> {
  const found: string[] = [];
  for await (const keys of redis.scanStream({ match: pattern })) found.push(...(keys as string[]));
  return found;
}
