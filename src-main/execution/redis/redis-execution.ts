import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { toWireError, UnrollError } from '#shared/contract/errors';
import type { RunEnded } from '#shared/contract/events';
import { packDataset } from '../carried/carried-dataset.ts';
import { packExperiment, unpackExperiment } from '../carried/carried-experiment.ts';
import { describeTask, type TaskDocument } from '../carried/task-document.ts';
import { acquireLock, type Lock } from '../../storage/locks/lock.ts';
import { TaskQueue } from '../../storage/tasks/task-queue.ts';
import type { Execution, Task, TaskListener } from '../executor.ts';
import { describeRefusal } from './connection.ts';
import { openTaskKey, taskKeys, type TaskKeys } from './keys.ts';
import {
  newsSchema,
  openTaskSchema,
  readMessage,
  resultSchema,
  type News,
  type Order,
  type TaskData,
} from './messages.ts';
import {
  all,
  lifetime,
  packReferenceSchema,
  readPack,
  removePack,
  writePack,
  type PackReference,
} from './packs.ts';
import { sendOrder } from './send-order.ts';

/** What all tasks of an executor use. */
export interface TaskLink {
  readonly redis: Redis;
  /** Its address. */
  readonly url: string;
  readonly queue: Queue<TaskData>;
  /** The data folder, and what names it on this Redis. */
  readonly home: string;
  readonly owner: string;
}

/** Milliseconds from a request to stop until the task is followed no longer. */
const stopDeadline = 60_000;
/** Milliseconds for which a worker may leave a request without an answer. */
const answerDeadline = 30_000;
/** Seconds for which a result stays, so that one that comes late can be compared with it. */
const comparable = 24 * 3600;
const newsAtOnce = 100;
/** Milliseconds between attempts to take a task out of the queue. */
const removalInterval = 200;

interface Waiting {
  resolve(): void;
  reject(error: UnrollError): void;
}

/** A task that workers compute. While it is under way, this program holds the lock of the experiment's folder. */
export class RedisExecution implements Execution {
  readonly started: Promise<void>;
  readonly ended: Promise<RunEnded>;
  readonly #link: TaskLink;
  readonly #task: Task;
  readonly #listener: TaskListener;
  readonly #turns = new TaskQueue();
  /** Who waits for an answer of the worker. */
  readonly #waiting = new Map<'paused' | 'proceeded', Waiting>();
  #lock: Lock | null = null;
  #key = '';
  /** The files that the task came with. */
  #sent: PackReference | null = null;
  #lastNews = '-';
  #attempt = 0;
  #machine: string | null = null;
  #unpacking: Promise<void> = Promise.resolve();
  #isToLook = false;
  #isStopping = false;
  #isOver = false;
  #settle: (ended: RunEnded) => void = () => undefined;

  constructor(link: TaskLink, task: Task, listener: TaskListener) {
    this.#link = link;
    this.#task = task;
    this.#listener = listener;
    this.ended = new Promise((resolve) => (this.#settle = resolve));
    this.started = this.#turns.run(() => this.#begin());
    // Whoever isn't interested in how the start went still learns of the failure by the end.
    this.started.catch((error: unknown) => {
      const { code, message } = toWireError(error);
      void this.#finish({ kind: 'ended', status: 'failed', reason: message, errorCode: code });
    });
  }

  /** Its name in Redis; empty until it is known. */
  get key(): string {
    return this.#key;
  }

  async pause(): Promise<void> {
    await this.#ask('pause', 'paused');
  }

  async proceed(): Promise<void> {
    await this.#ask('proceed', 'proceeded');
  }

  async stop(): Promise<RunEnded> {
    this.#isStopping = true;
    void this.#order('stop')
      .then(() => this.look())
      .catch(() => undefined);
    const timer = setTimeout(() => {
      void this.#finish(
        stoppedBecause('its worker has not answered within a minute; what it had sent is here'),
      );
    }, stopDeadline);
    const ended = await this.ended;
    clearTimeout(timer);
    return ended;
  }

  async leave(): Promise<RunEnded> {
    await this.#finish(stoppedBecause(null));
    return this.ended;
  }

  kill(): void {
    void this.#finish(stoppedBecause(null));
  }

  /** Reads what is new. Call this when there is news, and from time to time, as not every message arrives. */
  look(): Promise<void> {
    if (this.#isToLook) return this.#turns.run(() => Promise.resolve());
    this.#isToLook = true;
    return this.#turns
      .run(async () => {
        this.#isToLook = false;
        if (this.#lock === null) return;
        await this.#readNews();
        if (!this.#isOver) await this.#checkState();
      })
      .catch((error: unknown) => {
        if (this.#isOver) return;
        // A connection that is lost is made again; results that are incomplete are computed again; the rest waits for a
        // person.
        const { code, message } = toWireError(error);
        if (code !== 'internal') {
          return this.#finish({
            kind: 'ended',
            status: code === 'damaged' ? 'interrupted' : 'failed',
            reason: message,
            errorCode: code,
          });
        }
        console.warn(`${this.#task.id}: ${message}`);
      });
  }

  async #begin(): Promise<void> {
    const { id, folder } = this.#task;
    this.#lock = await acquireLock(folder);
    if (this.#isOver) return this.#lock.release();
    try {
      await this.#handOver();
    } catch (error) {
      throw describeRefusal(this.#link.url, id, error);
    }
    void this.look();
  }

  /** Finds the task if it is there already, or gives it to the workers. */
  async #handOver(): Promise<void> {
    const { redis, owner } = this.#link;
    const { id } = this.#task;
    const open = readMessage(openTaskSchema, await redis.get(openTaskKey(owner, id)));
    const isSame =
      open?.document === hashOfDocument(describeTask(this.#task)) &&
      (await redis.exists(taskKeys(open.task).order)) === 0;
    if (open !== null) {
      this.#key = open.task;
      this.#sent = open.files;
      await this.#bring(await this.#newestFiles());
    }
    if (!isSame) {
      // It was to be stopped, or is to be trained differently now.
      if (open !== null) await cancelTask(this.#link, open.task);
      this.#key = `${id}-${randomBytes(6).toString('hex')}`;
      await this.#put();
    }
  }

  /** Gives the task to the workers, with the files as they are here. */
  async #put(): Promise<void> {
    const { redis, queue, home, owner } = this.#link;
    const { id, folder, config } = this.#task;
    const document = describeTask(this.#task);
    const files = await writePack(redis, await packExperiment(folder));
    const open = { task: this.#key, document: hashOfDocument(document), files };
    await redis.set(openTaskKey(owner, id), JSON.stringify(open), 'EX', lifetime);
    await redis.del(this.#keys.order);
    this.#attempt = 0;
    this.#sent = files;
    const dataset = await packDataset(config.dataset, home);
    const reference = dataset === null ? null : await writePack(redis, dataset);
    const data: TaskData = { document, owner, files, dataset: reference };
    await queue.add('train', data, { jobId: this.#key, removeOnComplete: true });
  }

  get #keys(): TaskKeys {
    return taskKeys(this.#key);
  }

  async #readNews(): Promise<void> {
    for (;;) {
      const from = this.#lastNews === '-' ? '-' : `(${this.#lastNews}`;
      const entries = await this.#link.redis.xrange(
        this.#keys.news,
        from,
        '+',
        'COUNT',
        newsAtOnce,
      );
      for (const [id, [, message]] of entries) {
        this.#lastNews = id;
        const news = readMessage(newsSchema, message);
        if (news !== null) await this.#take(news);
      }
      if (entries.length < newsAtOnce) return;
    }
  }

  async #take(news: News): Promise<void> {
    if (this.#isOver) return;
    if (news.kind === 'result') return this.#collect();
    // An attempt that was given up says nothing that counts, but its result does.
    if (news.attempt < this.#attempt) return;
    this.#attempt = news.attempt;
    if (news.kind === 'taken') {
      this.#place(news.machine);
      return;
    }
    await this.#bring(news.files);
    if (news.output !== '') this.#listener.onOutput(news.output);
    for (const event of news.events) {
      if (event.kind === 'paused' || event.kind === 'proceeded')
        this.#waiting.get(event.kind)?.resolve();
      this.#listener.onEvent(event);
    }
  }

  async #newestFiles(): Promise<PackReference | null> {
    const [result = null, files = null] = await this.#link.redis.mget(
      this.#keys.result,
      this.#keys.files,
    );
    return readMessage(resultSchema, result)?.files ?? readMessage(packReferenceSchema, files);
  }

  /** Brings files into the experiment's folder. Those that aren't there any more have been followed by newer ones. */
  async #bring(files: PackReference | null): Promise<boolean> {
    const pack = files === null ? null : await readPack(this.#link.redis, files);
    if (pack === null || this.#isOver) return false;
    this.#unpacking = unpackExperiment(pack, this.#task.folder);
    await this.#unpacking.catch((error: unknown) => {
      const { code, message } = toWireError(error);
      if (code !== 'storage') throw error;
      const reason = `this computer can’t take what a worker has sent: ${message}; it waits in Redis`;
      throw new UnrollError('storage', reason, { cause: error });
    });
    return true;
  }

  async #collect(): Promise<void> {
    const result = readMessage(resultSchema, await this.#link.redis.get(this.#keys.result));
    if (result === null) return;
    const isWhole = await this.#bring(result.files);
    if (this.#isOver) return;
    if (isWhole) this.#place(result.machine);
    // A Redis that can't be changed now keeps what isn't needed for some weeks.
    await this.#clear(result.files).catch((error: unknown) => {
      console.warn(`${this.#key} stays in Redis: ${toWireError(error).message}`);
    });
    if (!isWhole) {
      throw new UnrollError(
        'damaged',
        `the results of ${this.#task.id} in Redis are incomplete; it is trained again`,
      );
    }
    await this.#finish(result.ended);
  }

  /** Removes what is of no use once the result is here; only the hashes stay, to compare a second result with them. */
  async #clear(collected: PackReference): Promise<void> {
    const { redis, queue, owner } = this.#link;
    const { result, news, files, order } = this.#keys;
    const last = readMessage(packReferenceSchema, await redis.get(files));
    // First: whoever follows it after a crash would look for packs that are gone.
    await all(
      redis
        .pipeline()
        .unlink(openTaskKey(owner, this.#task.id), files, order, news)
        .expire(result, comparable),
    );
    for (const pack of [collected, last, this.#sent]) {
      if (pack !== null) await removePack(redis, pack);
    }
    // Where its worker stood still, it may wait for another one.
    await queue.remove(this.#key);
  }

  /** Notices what no worker says: that a task waits again, or is gone. */
  async #checkState(): Promise<void> {
    const { queue, redis } = this.#link;
    if (this.#isStopping && (await this.#takeBack())) return;
    const state = await queue.getJobState(this.#key);
    if (state === 'active' || state === 'completed') return;
    // Its last worker may have said so just now.
    if (state === 'unknown') {
      if ((await redis.exists(this.#keys.result)) === 1) return this.#collect();
      // Redis has lost it.
      this.#place(null);
      return this.#put().catch((error: unknown) => {
        throw describeRefusal(this.#link.url, this.#task.id, error);
      });
    }
    if (state === 'failed') {
      const job = await queue.getJob(this.#key);
      const reason = job?.failedReason ?? 'its worker could not say why';
      await job?.remove();
      await redis.del(openTaskKey(this.#link.owner, this.#task.id));
      return this.#finish({ kind: 'ended', status: 'interrupted', reason, errorCode: null });
    }
    this.#place(null);
  }

  /** Takes a task out of the queue. @returns false if a worker has it */
  async #takeBack(): Promise<boolean> {
    const { queue, redis, owner } = this.#link;
    if ((await redis.exists(this.#keys.result)) === 1) return false;
    if ((await queue.remove(this.#key)) === 0) return false;
    // It may have ended just before.
    if ((await redis.exists(this.#keys.result)) === 1) return false;
    const { files, news } = this.#keys;
    // A worker that was cut off may still train it; it looks for this when it is back.
    await sendOrder(redis, this.#key, 'kill');
    await this.#bring(await this.#newestFiles());
    await redis.unlink(files, news, openTaskKey(owner, this.#task.id));
    await this.#finish(stoppedBecause(null));
    return true;
  }

  #place(machine: string | null): void {
    if (machine === this.#machine) return;
    this.#machine = machine;
    this.#listener.onMachine(machine);
  }

  async #order(order: Order): Promise<void> {
    await this.started.catch(() => undefined);
    await sendOrder(this.#link.redis, this.#key, order);
  }

  async #ask(order: Order, answer: 'paused' | 'proceeded'): Promise<void> {
    if (this.#isOver) throw this.#over();
    if (this.#machine === null) {
      throw new UnrollError(
        'invalid-input',
        `${this.#task.id} waits for a worker; there is nothing to ${order}`,
      );
    }
    const late = new UnrollError(
      'unavailable',
      `${this.#machine} did not ${order} ${this.#task.id} within ${answerDeadline / 1000} s; it may still be reading its data, or be cut off; try again in a minute`,
    );
    let timer: NodeJS.Timeout | null = null;
    const answered = new Promise<void>((resolve, reject) => {
      this.#waiting.set(answer, { resolve, reject });
      timer = setTimeout(() => {
        reject(late);
      }, answerDeadline);
    });
    // It may be answered before anybody waits for it.
    answered.catch(() => undefined);
    try {
      await this.#order(order);
      await answered;
    } finally {
      this.#waiting.delete(answer);
      if (timer !== null) clearTimeout(timer);
    }
  }

  #over(): UnrollError {
    return new UnrollError('invalid-input', `${this.#task.id} is not being trained any more`);
  }

  async #finish(ended: RunEnded): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const { reject } of this.#waiting.values()) reject(this.#over());
    // Only then may others write into the folder.
    await this.#unpacking.catch(() => undefined);
    await this.#lock?.release().catch(() => undefined);
    this.#settle(ended);
  }
}

/** Tells the worker of a task to end it, and takes the task out of the queue if no worker has it. */
async function cancelTask({ redis, queue }: TaskLink, task: string): Promise<void> {
  await sendOrder(redis, task, 'kill');
  await queue.remove(task).catch(() => 0);
}

/**
 * Ends the open task of an experiment that nobody follows, after a checkpoint. What it leaves is brought when the
 * experiment is next trained.
 * @throws UnrollError 'unavailable' if its worker doesn't answer
 */
export async function stopOpenTask(link: TaskLink, experiment: string): Promise<void> {
  const { redis, queue, owner } = link;
  const message = await redis.get(openTaskKey(owner, experiment));
  const open = readMessage(openTaskSchema, message);
  if (open === null) return;
  const { task } = open;
  await sendOrder(redis, task, 'stop');
  const deadline = performance.now() + stopDeadline;
  // A worker that has it keeps it from being removed until it has ended it.
  while ((await queue.remove(task)) === 0) {
    if (performance.now() > deadline) {
      throw new UnrollError(
        'unavailable',
        `the worker that trains ${experiment} has not answered within a minute; end it there, or try again`,
      );
    }
    await delay(removalInterval);
  }
}

function stoppedBecause(reason: string | null): RunEnded {
  return { kind: 'ended', status: 'stopped', reason, errorCode: null };
}

/** Tells whether an experiment is to be trained in the same way; its data's hashes are known only once it has begun. */
function hashOfDocument(document: TaskDocument): string {
  const text = JSON.stringify({ ...document, hashes: {} });
  return createHash('sha256').update(text).digest('hex');
}
