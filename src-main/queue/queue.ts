import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { CheckedInput, QueueState } from '#shared/contract/commands';
import { toWireError, UnrollError } from '#shared/contract/errors';
import { TaskQueue } from '../storage/tasks/task-queue.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import { emptyQueue, QueueFile, type StoredQueue } from './queue-file.ts';
import type { Runs } from '../execution/runs.ts';

export interface QueueOptions {
  readonly home: string;
  /** Rejects if the data folder is gone, so that nothing is written at its path. */
  readonly checkHome?: () => Promise<void>;
  readonly store: ExperimentStore;
  readonly runs: Pick<Runs, 'ids' | 'isRunning' | 'start'>;
  readonly onChange: (state: QueueState) => void;
  /** Called with an experiment that could not be started and was therefore removed. */
  readonly onFailedStart: (id: string, error: unknown) => Promise<void>;
  /** Milliseconds after which an experiment that another program is training is tried again. */
  readonly retryAfter?: number;
}

/**
 * The experiments that wait to be trained. The next one starts as long as fewer than the parallel runs are training;
 * runs that were started directly count too. After the application starts, nothing starts automatically: with entries
 * left from before, the queue is paused until the user resumes it.
 */
export class Queue {
  readonly #options: QueueOptions;
  readonly #file: QueueFile;
  readonly #changes = new TaskQueue();
  #present: StoredQueue | null = null;
  readonly #starting = new Set<string>();
  readonly #starts = new Set<Promise<void>>();
  /** Experiments that another program was training when they were tried. */
  readonly #elsewhere = new Set<string>();
  #retryTimer: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.#file = new QueueFile(join(options.home, 'queue.json'), options.checkHome);
  }

  /** @throws UnrollError 'storage' */
  show(): Promise<QueueState> {
    return this.#changes.run(async () => this.#stateOf(await this.#load()));
  }

  /**
   * Adds experiments at the end; those that wait already keep their place.
   * @throws UnrollError 'storage'
   */
  add(ids: readonly string[]): Promise<QueueState> {
    return this.#change(({ waiting }) => ({ waiting: [...new Set([...waiting, ...ids])] }));
  }

  /** Removes experiments; those that don't wait are ignored. @throws UnrollError 'storage' */
  remove(ids: readonly string[]): Promise<QueueState> {
    return this.#change(({ waiting }) => ({ waiting: waiting.filter((id) => !ids.includes(id)) }));
  }

  /** Removes an experiment that was started or no longer exists, even if that can't be stored. */
  async forget(id: string): Promise<void> {
    try {
      const { waiting } = await this.#changes.run(() => this.#load());
      if (waiting.includes(id)) await this.remove([id]);
    } catch (error) {
      // A full disk must not make it start again and again.
      console.warn(`the queue could not be updated: ${toWireError(error).message}`);
      const { waiting, ...others } = this.#present ?? emptyQueue;
      this.#present = { ...others, waiting: waiting.filter((other) => other !== id) };
    }
  }

  /**
   * Moves a waiting experiment.
   * @param to its new place, counted from 0; beyond the end means the end
   * @throws UnrollError 'invalid-input' if it doesn't wait, or 'storage'
   */
  move(id: string, to: number): Promise<QueueState> {
    return this.#change((present) => {
      const { waiting } = this.#stateOf(present);
      if (!waiting.includes(id)) {
        throw new UnrollError('invalid-input', `experiment: ${id} is not waiting in the queue`);
      }
      return { waiting: waiting.filter((other) => other !== id).toSpliced(to, 0, id) };
    });
  }

  /** Changes the given settings. @throws UnrollError 'storage' */
  configure(change: CheckedInput<'queue.configure'>): Promise<QueueState> {
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    return this.#change(() => Object.fromEntries(given) as Partial<StoredQueue>);
  }

  /** @returns the threads for a run whose config doesn't set them. @throws UnrollError 'storage' */
  async threads(): Promise<number> {
    const { threadsEach, sideBySide } = await this.#changes.run(() => this.#load());
    const share = Math.max(1, Math.floor(availableParallelism() / sideBySide));
    return threadsEach === 0 ? share : threadsEach;
  }

  /** Call this when a run was added or is gone. */
  runsChanged(): void {
    this.#emit();
    this.#advance();
  }

  /** Call this when a run has ended: entries that couldn't start before may start now. */
  runEnded(): void {
    this.#elsewhere.clear();
    this.#advance();
  }

  /** From now on nothing starts. */
  hold(): void {
    this.#isOver = true;
    clearTimeout(this.#retryTimer);
  }

  /** Waits until everything in progress is stored. Call it when the runs have ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#starts);
    await this.#changes.run(() => Promise.resolve());
  }

  #change(change: (present: StoredQueue) => Partial<StoredQueue>): Promise<QueueState> {
    return this.#changes.run(async () => {
      const changed = await this.#file.whileLocked(async () => {
        const present = await this.#load();
        const next = { ...present, ...change(present) };
        if (JSON.stringify(next) !== JSON.stringify(present)) {
          await this.#file.write(next);
          this.#present = next;
          this.#emit();
        }
        return next;
      });
      this.#elsewhere.clear();
      this.#advance();
      return this.#stateOf(changed);
    });
  }

  /** @returns the queue, with changes that another Unroll has made meanwhile */
  async #load(): Promise<StoredQueue> {
    const stored = await this.#file.readNew();
    if (stored !== undefined) {
      const waiting = await this.#existing(stored.waiting);
      const held = this.#present?.held ?? waiting.length > 0;
      this.#present = { ...stored, waiting, held };
    }
    return (this.#present ??= emptyQueue);
  }

  async #existing(ids: readonly string[]): Promise<string[]> {
    const present = new Set(await this.#options.store.ids());
    return ids.filter((id) => present.has(id));
  }

  #stateOf({ waiting, sideBySide, threadsEach, held }: StoredQueue): QueueState {
    const { runs } = this.#options;
    return {
      running: runs.ids,
      waiting: waiting.filter((id) => !runs.isRunning(id)),
      sideBySide,
      threadsEach,
      held,
    };
  }

  #emit(): void {
    if (this.#present !== null) this.#options.onChange(this.#stateOf(this.#present));
  }

  /** Starts as many runs as there is room for. */
  #advance(): void {
    if (this.#isOver || this.#present === null || this.#present.held) return;
    const { runs } = this.#options;
    const active = new Set([...runs.ids, ...this.#starting]);
    const room = Math.max(0, this.#present.sideBySide - active.size);
    const next = this.#present.waiting.filter((id) => !active.has(id) && !this.#elsewhere.has(id));
    for (const id of next.slice(0, room)) {
      const start = this.#begin(id).finally(() => this.#starts.delete(start));
      this.#starts.add(start);
    }
  }

  async #begin(id: string): Promise<void> {
    this.#starting.add(id);
    try {
      const outcome = await this.#start(id);
      if (outcome === 'done') await this.forget(id);
      if (outcome === 'elsewhere') this.#tryLater(id);
    } finally {
      this.#starting.delete(id);
      this.#advance();
    }
  }

  /** @returns whether it is done with, another program is training it, or closing interrupted the start */
  async #start(id: string): Promise<'done' | 'elsewhere' | 'cut short'> {
    const { store, runs, onFailedStart } = this.#options;
    const record = await store.read(id).catch(() => null);
    if (record === null || record.status === 'finished') return 'done';
    if (record.status === 'running' || record.status === 'paused') return 'elsewhere';
    try {
      await runs.start(record, store.folder(id), await this.threads());
      return 'done';
    } catch (error) {
      if (toWireError(error).code === 'busy') return 'elsewhere';
      if (this.#isOver) return 'cut short';
      await onFailedStart(id, error);
      return 'done';
    }
  }

  #tryLater(id: string): void {
    this.#elsewhere.add(id);
    if (this.#isOver) return;
    clearTimeout(this.#retryTimer);
    const { retryAfter = 15_000 } = this.#options;
    this.#retryTimer = setTimeout(() => {
      this.#elsewhere.clear();
      this.#advance();
    }, retryAfter);
    this.#retryTimer.unref();
  }
}
