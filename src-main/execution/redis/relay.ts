import type { Redis } from 'ioredis';
import type { RunEvent } from '#shared/contract/trainer-messages';
import { TaskQueue } from '../../storage/tasks/task-queue.ts';
import { lifetime, all, removePack, referenceTo, writePack, type PackReference } from './packs.ts';
import { newsChannel, taskKeys } from './keys.ts';
import type { News } from './messages.ts';

/** Milliseconds between two sendings: what happens in between is sent together, with the newest files. */
const interval = 1000;
/** Messages that are kept of a task; whoever reads later has the newest files anyway. */
const keptNews = 2000;
/** Characters of output that are sent at once; more is left out. */
const mostOutput = 16_384;

/** Says something of a task. Once it has been collected, only another attempt at it is worth saying. */
export async function tell(redis: Redis, task: string, news: News): Promise<void> {
  const key = taskKeys(task).news;
  const message = JSON.stringify(news);
  const added = redis.pipeline();
  await all(
    (news.kind === 'taken'
      ? added.xadd(key, 'MAXLEN', '~', keptNews, '*', 'news', message)
      : added.xadd(key, 'NOMKSTREAM', 'MAXLEN', '~', keptNews, '*', 'news', message)
    )
      .expire(key, lifetime)
      .publish(newsChannel, task),
  );
}

/** Sends what happens in an attempt to whoever has given the task, not more often than needed. */
export class Relay {
  readonly #redis: Redis;
  readonly #task: string;
  readonly #attempt: number;
  readonly #turns = new TaskQueue();
  #events: RunEvent[] = [];
  #output = '';
  #files: Uint8Array | null = null;
  #sent: PackReference | null = null;
  #timer: NodeJS.Timeout | null = null;
  #sentAt = -Infinity;
  #isOver = false;

  constructor(redis: Redis, task: string, attempt: number) {
    this.#redis = redis;
    this.#task = task;
    this.#attempt = attempt;
  }

  /** @param files what the event reports; null: nothing that is stored */
  onEvent(event: RunEvent, files: Uint8Array | null): void {
    const isSuperseded = event.kind === 'progress' && this.#events.at(-1)?.kind === 'progress';
    if (isSuperseded) this.#events.pop();
    this.#events.push(event);
    this.#files = files ?? this.#files;
    this.#schedule();
  }

  onOutput(text: string): void {
    this.#output = (this.#output + text).slice(0, mostOutput);
    this.#schedule();
  }

  /**
   * Sends what hasn't been sent yet, and nothing later. What Redis refuses is left out, as the result has all files.
   * @returns the pack with the newest files that were sent
   */
  async end(): Promise<PackReference | null> {
    await this.#send().catch(() => undefined);
    this.#isOver = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    return this.#sent;
  }

  /** Sends nothing any more: another worker has the task. */
  silence(): void {
    this.#isOver = true;
  }

  #schedule(): void {
    if (this.#timer !== null || this.#isOver) return;
    const due = this.#sentAt + interval - performance.now();
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        this.#send().catch(() => {
          this.#schedule();
        });
      },
      Math.max(0, due),
    );
  }

  #send(): Promise<void> {
    return this.#turns.run(async () => {
      if (this.#isOver || (this.#events.length === 0 && this.#output === '')) return;
      this.#sentAt = performance.now();
      const events = this.#events;
      const output = this.#output;
      const files = this.#files;
      this.#events = [];
      this.#output = '';
      this.#files = null;
      try {
        if (files !== null) await this.#sendFiles(files);
        await tell(this.#redis, this.#task, {
          kind: 'events',
          attempt: this.#attempt,
          events,
          files: files === null ? null : this.#sent,
          output,
        });
      } catch (error) {
        this.#events = [...events, ...this.#events];
        this.#output = (output + this.#output).slice(0, mostOutput);
        this.#files ??= files;
        throw error;
      }
    });
  }

  /** Sends the newest files and removes those before, or what has arrived of the newest if Redis refuses the rest. */
  async #sendFiles(files: Uint8Array): Promise<void> {
    const before = this.#sent;
    const newest = referenceTo(files);
    const isNew = newest.sha256 !== before?.sha256;
    try {
      await writePack(this.#redis, files);
      const message = JSON.stringify(newest);
      await this.#redis.set(taskKeys(this.#task).files, message, 'EX', lifetime);
    } catch (error) {
      if (isNew) await removePack(this.#redis, newest).catch(() => undefined);
      throw error;
    }
    this.#sent = newest;
    if (before !== null && isNew) await removePack(this.#redis, before);
  }
}
