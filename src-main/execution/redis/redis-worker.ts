import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import type { Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { EngineReport } from '#shared/contract/engines';
import { fromWireError, toWireError, UnrollError } from '#shared/contract/errors';
import { makeFolder } from '../../storage/files/make-folder.ts';
import { acquireLockFile, type Lock } from '../../storage/locks/lock-file.ts';
import { thisProgram } from '../carried/task-document.ts';
import { trainingEngine } from '../carried/training-engine.ts';
import type { Spawner } from '../local/trainer-child.ts';
import { announce, announcementInterval, withdraw, type Announcement } from './announcement.ts';
import { Attempt, type AttemptEnd } from './attempt.ts';
import { connectToRedis, describeRefusal, type RedisAccess } from './connection.ts';
import { KeptPacks } from './kept-packs.ts';
import { ordersChannel, prefix, queueName, taskKeys } from './keys.ts';
import { orderSchema, readMessage, taskDataSchema, type TaskData } from './messages.ts';
import { lifetime } from './packs.ts';
import { Scratches } from './scratches.ts';

export interface WorkerOptions {
  readonly access: RedisAccess;
  /** As its machine is shown. */
  readonly name: string;
  /** Where it computes and keeps data sets; no other worker uses it. */
  readonly folder: string;
  /** Runs at once. */
  readonly parallel: number;
  /** For runs that leave them to the machine. */
  readonly threads: number;
  /** Seconds of silence after which another worker may take over. */
  readonly patience: number;
  /** The engines of this machine. */
  readonly engines: readonly EngineReport[];
  readonly spawner: (home: string) => Spawner;
  /** Called when a task is begun. */
  onTaken(experiment: string): void;
  onEnd(experiment: string, end: AttemptEnd): void;
  /** Hears of what goes wrong without ending the worker. */
  onProblem(problem: string): void;
}

/** How often a task can be taken over, which isn't limited: each time its worker has died or was cut off. */
const mostTakeovers = 1_000_000;

/** What could not even be begun is kept until whoever has given it has seen that; the age in seconds. */
const keptFailures = { age: lifetime, count: 1000 };

/**
 * Takes tasks from a Redis, trains them and sends the results. While other processes compute, this one renews what shows
 * that it lives.
 */
export class RedisWorker {
  readonly #options: WorkerOptions;
  readonly #id = randomUUID();
  readonly #attempts = new Map<string, Attempt>();
  readonly #scratches: Scratches;
  #redis: Redis | null = null;
  #subscriber: Redis | null = null;
  #worker: Worker<TaskData> | null = null;
  #lock: Lock | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isEnding = false;
  #fail: (problem: unknown) => void = () => undefined;

  /** Rejected if this machine can't take tasks any more. */
  readonly broken: Promise<never>;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#scratches = new Scratches(this.#attemptFolder, options.spawner);
    this.broken = new Promise((_, reject) => (this.#fail = reject));
    this.broken.catch(() => undefined);
  }

  /** @throws UnrollError 'unavailable', 'invalid-input', 'busy' or 'storage', each with what to do */
  async start(): Promise<void> {
    const { access, folder, parallel, patience, name, onProblem } = this.#options;
    // Before anything is taken: a machine with other bits takes nothing.
    trainingEngine(this.#options.engines, name);
    await makeFolder(folder);
    this.#lock = await acquireLockFile(join(folder, 'worker.json'), { beats: true });
    // Of a worker that was killed.
    await rm(this.#attemptFolder, { recursive: true, force: true, maxRetries: 5 });
    const redis = await connectToRedis(access);
    this.#redis = redis;
    this.#subscriber = redis.duplicate();
    this.#subscriber.on('error', () => undefined);
    this.#subscriber.on('message', (_: string, message: string) => {
      const said = readMessage(orderSchema, message);
      if (said !== null) this.#attempts.get(said.task)?.order(said.order);
    });
    await this.#subscriber.subscribe(ordersChannel);
    await this.#announce();
    this.#timer = setInterval(() => {
      this.#beat().catch(() => undefined);
    }, announcementInterval);
    const milliseconds = patience * 1000;
    // Loaded only where it is needed, as it takes time.
    const { Worker: TaskWorker } = await import('bullmq');
    const worker = new TaskWorker<TaskData>(
      queueName(thisProgram),
      (job, token) => this.#process(job, token),
      {
        connection: redis,
        prefix,
        name,
        concurrency: parallel,
        lockDuration: milliseconds,
        stalledInterval: Math.ceil(milliseconds / 2),
        maxStalledCount: mostTakeovers,
        removeOnFail: keptFailures,
      },
    );
    this.#worker = worker;
    worker.on('lockRenewalFailed', (tasks) => {
      for (const task of tasks) this.#attempts.get(task)?.loseLock();
    });
    worker.on('failed', (job, error) => {
      onProblem(`${job?.id ?? 'a task'}: ${error.message}`);
    });
    // A connection that is lost is made again.
    worker.on('error', () => undefined);
  }

  /** Takes no more tasks; those under way are stopped after a checkpoint and left to other workers. */
  async close(): Promise<void> {
    this.#isEnding = true;
    for (const attempt of this.#attempts.values()) attempt.giveUp();
    await this.#worker?.close();
    await this.#release();
  }

  /** Ends at once; other workers continue from the checkpoints that were sent. */
  async kill(): Promise<void> {
    this.#isEnding = true;
    for (const attempt of this.#attempts.values()) attempt.abandon();
    await this.#worker?.close(true);
    await this.#release();
  }

  async #release(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    // What was announced is gone soon anyway.
    if (this.#redis?.status === 'ready')
      await withdraw(this.#redis, this.#id).catch(() => undefined);
    this.#subscriber?.disconnect();
    this.#redis?.disconnect();
    await this.#scratches.close();
    await this.#lock?.release();
  }

  get #attemptFolder(): string {
    return join(this.#options.folder, 'attempts');
  }

  async #process(job: Job<TaskData>, token: string | undefined): Promise<void> {
    const { name, threads, folder, onTaken, onEnd, onProblem, access } = this.#options;
    const redis = this.#redis!;
    const task = job.id!;
    // Whoever can write to Redis could have put it there.
    const { data } = taskDataSchema.safeParse(job.data);
    if (data === undefined) throw new Error('the queue holds something that isn’t a task');
    const scratch = this.#scratches.take();
    const attempt = new Attempt(task, data, job.attemptsStarted, {
      redis,
      machine: name,
      scratch,
      datasets: new KeptPacks(redis, join(folder, 'datasets')),
      threads,
      onRefused: (experiment, error) => {
        const what = `the results of ${experiment}`;
        onProblem(describeRefusal(access.url, what, error, 'they are sent').message);
      },
    });
    this.#attempts.set(task, attempt);
    onTaken(attempt.experiment);
    void this.#announce().catch(() => undefined);
    let end: AttemptEnd;
    try {
      end = await attempt.end();
    } catch (error) {
      end = await this.#afterProblem(attempt, error);
    } finally {
      await this.#scratches.giveBack(scratch);
      // One that was taken over may have come back to this worker.
      if (this.#attempts.get(task) === attempt) this.#attempts.delete(task);
    }
    onEnd(attempt.experiment, end);
    if (end.kind !== 'given up') return;
    await job.moveToWait(token);
    const { WaitingError } = await import('bullmq');
    throw new WaitingError();
  }

  /** A full disk leaves a task to others, and ends the worker. */
  async #afterProblem(attempt: Attempt, error: unknown): Promise<AttemptEnd> {
    const problem = fromWireError(toWireError(error));
    const { code, message } = problem;
    if (code === 'storage') {
      const reason = `${this.#options.name}: ${message}`;
      await attempt.note(`${reason}. Other workers will continue this run.`).catch(() => undefined);
      this.#fail(new UnrollError('storage', reason));
      return { kind: 'given up' };
    }
    this.#options.onProblem(`${attempt.experiment}: ${message}`);
    return attempt.fail(problem);
  }

  /** Says that it is there, and looks for what it was asked while it could not hear. */
  async #beat(): Promise<void> {
    await this.#announce();
    for (const [task, attempt] of this.#attempts) {
      const order = await this.#redis!.get(taskKeys(task).order);
      if (order === 'stop' || order === 'kill') attempt.order(order);
    }
  }

  async #announce(): Promise<void> {
    if (this.#isEnding || this.#redis?.status !== 'ready') return;
    const { name, parallel, threads, engines: reports } = this.#options;
    const { engine, detail } = trainingEngine(reports, name);
    const announcement: Announcement = {
      id: this.#id,
      name,
      program: thisProgram,
      engine,
      engineDetail: detail,
      parallel,
      threads,
      platform: platform(),
      architecture: arch(),
      node: process.versions.node,
      trains: [...this.#attempts.values()].map(({ experiment }) => experiment),
    };
    await announce(this.#redis, announcement);
  }
}
