import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Redis } from 'ioredis';
import { UnrollError } from '#shared/contract/errors';
import type { RedisChoice } from '#shared/sweep/executors';
import type { WorkerView } from '#shared/sweep/workers';
import { thisProgram } from '../carried/task-document.ts';
import { TaskQueue } from '../../storage/tasks/task-queue.ts';
import type { Execution, Executor, RecordRepetition, Task, TaskListener } from '../executor.ts';
import { passwordVariable } from './address.ts';
import { listWorkers } from './announcement.ts';
import { connectToRedis, describeRefusal } from './connection.ts';
import { newsChannel, prefix, queueName, repetitionsKey } from './keys.ts';
import { RedisExecution, stopOpenTask, type TaskLink } from './redis-execution.ts';
import { forgetRepetitions, waitingRepetitions } from './repetitions.ts';
import type { TaskData } from './messages.ts';

/** Milliseconds after which a task is looked at even without news of it. */
const lookInterval = 2000;

/** Gives tasks to workers (`unroll worker`), by a Redis that all of them reach. */
export class RedisExecutor implements Executor {
  readonly room = 64;
  readonly #choice: RedisChoice;
  readonly #home: string;
  readonly #environment: NodeJS.ProcessEnv;
  #connecting: Promise<Connection> | null = null;
  #connection: Connection | null = null;
  /** The clients of a connection that is being made. */
  #opening: readonly Redis[] = [];
  #isClosed = false;
  readonly #executions = new Set<RedisExecution>();
  readonly #record: RecordRepetition;
  /** The last second result that was heard of; one that could not be recorded waits for `takeRepetitions`. */
  #lastRepetition = '';
  readonly #hearing = new TaskQueue();
  #isToHear = false;

  /**
   * @param home the data folder
   * @param record hears of second results while the executor is open
   * @param environment has the password, in `UNROLL_REDIS_PASSWORD`
   */
  constructor(
    choice: RedisChoice,
    home: string,
    record: RecordRepetition,
    environment: NodeJS.ProcessEnv = process.env,
  ) {
    this.#choice = choice;
    this.#home = home;
    this.#record = record;
    this.#environment = environment;
  }

  /** Workers may come later; but if there are some, one must be able to give the same bits. */
  async prepare(): Promise<void> {
    const { redis } = await this.#connect();
    const workers = await listWorkers(redis);
    if (workers.length === 0 || workers.some(({ refused }) => refused === null)) return;
    const reasons = workers.map(({ refused }) => refused).join('; ');
    throw new UnrollError('unavailable', `no worker can take these runs: ${reasons}`);
  }

  start(task: Task, listener: TaskListener): Execution {
    const connection = this.#connection;
    if (connection === null) throw new UnrollError('internal', 'the executor is not prepared');
    const execution = new RedisExecution(connection.link, task, listener);
    this.#executions.add(execution);
    void execution.ended.then(() => this.#executions.delete(execution));
    return execution;
  }

  /** Ends what was begun for some experiments and has been left. @throws UnrollError 'unavailable' */
  async cancel(experiments: readonly string[]): Promise<void> {
    const { link } = await this.#connect();
    try {
      await Promise.all(experiments.map((experiment) => stopOpenTask(link, experiment)));
    } catch (error) {
      throw describeRefusal(link.url, 'to end runs', error, 'pause or cancel it again');
    }
  }

  async takeRepetitions(record: RecordRepetition): Promise<void> {
    await this.#handOver((await this.#connect()).link, '', record);
  }

  /** The workers that are there. @throws UnrollError as `prepare` */
  async workers(): Promise<readonly WorkerView[]> {
    return listWorkers((await this.#connect()).redis);
  }

  async close(): Promise<void> {
    const connection = this.#connection;
    this.#isClosed = true;
    this.#connection = null;
    this.#connecting = null;
    // What waits for an answer hears that there will be none.
    for (const client of this.#opening) client.disconnect();
    if (connection === null) return;
    clearInterval(connection.timer);
    connection.subscriber.disconnect();
    connection.redis.disconnect();
    await connection.link.queue.close().catch(() => undefined);
  }

  #connect(): Promise<Connection> {
    this.#connecting ??= this.#openConnection().catch((error: unknown) => {
      this.#connecting = null;
      throw error;
    });
    return this.#connecting;
  }

  async #openConnection(): Promise<Connection> {
    const password = this.#environment[passwordVariable] ?? null;
    const redis = await connectToRedis({ ...this.#choice, password });
    const subscriber = redis.duplicate();
    subscriber.on('error', () => undefined);
    this.#opening = [redis, subscriber];
    try {
      this.#checkOpen();
      return await this.#use(redis, subscriber);
    } catch (error) {
      // Otherwise both would connect again for ever.
      subscriber.disconnect();
      redis.disconnect();
      throw describeRefusal(this.#choice.url, 'the connection', error);
    } finally {
      this.#opening = [];
    }
  }

  /** @throws UnrollError 'unavailable' if it was closed meanwhile */
  #checkOpen(): void {
    if (this.#isClosed) throw new UnrollError('unavailable', 'The connection was closed');
  }

  async #use(redis: Redis, subscriber: Redis): Promise<Connection> {
    await subscriber.subscribe(newsChannel);
    // Loaded only where it is needed, as it takes time.
    const { Queue } = await import('bullmq');
    this.#checkOpen();
    const queue = new Queue<TaskData>(queueName(thisProgram), {
      connection: redis,
      prefix,
      // Nobody reads BullMQ's own events.
      streams: { events: { maxLen: 10 } },
    });
    queue.on('error', () => undefined);
    const owner = createHash('sha256').update(`${hostname()}\n${resolve(this.#home)}`);
    const link: TaskLink = {
      redis,
      url: this.#choice.url,
      queue,
      home: this.#home,
      owner: owner.digest('hex').slice(0, 16),
    };
    const hear = (): void => {
      // While the connection is lost, one turn waits for it.
      if (this.#isToHear) return;
      this.#isToHear = true;
      this.#hearing
        .run(() => {
          this.#isToHear = false;
          return this.#handOver(link, this.#lastRepetition, this.#record);
        })
        // Those that can't be read now wait.
        .catch(() => undefined);
    };
    subscriber.on('message', (_: string, key: string) => {
      if (key === repetitionsKey(link.owner)) hear();
      for (const execution of this.#executions) if (execution.key === key) void execution.look();
    });
    const timer = setInterval(() => {
      hear();
      for (const execution of this.#executions) void execution.look();
    }, lookInterval);
    this.#connection = { redis, subscriber, link, timer };
    return this.#connection;
  }

  /** Hands over second results, which wait in Redis until they are recorded for good. @param after the last one known */
  async #handOver(
    { redis, owner }: TaskLink,
    after: string,
    record: RecordRepetition,
  ): Promise<void> {
    for (const { id, ...late } of await waitingRepetitions(redis, owner, after)) {
      this.#lastRepetition = id;
      if (await record(late)) await forgetRepetitions(redis, owner, [id]);
    }
  }
}

interface Connection {
  readonly redis: Redis;
  readonly subscriber: Redis;
  readonly link: TaskLink;
  readonly timer: NodeJS.Timeout;
}

/** The workers at a place, without a sweep. @throws UnrollError if it can't be reached, with what to do */
export async function workersAt(choice: RedisChoice, home: string): Promise<readonly WorkerView[]> {
  // Whoever follows the tasks records what is repeated.
  const executor = new RedisExecutor(choice, home, () => Promise.resolve(false));
  try {
    return await executor.workers();
  } finally {
    await executor.close();
  }
}
