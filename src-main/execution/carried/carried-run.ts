import { join } from 'node:path';
import { fromWireError, toWireError, UnrollError, type ErrorCode } from '#shared/contract/errors';
import type { RunEnded } from '#shared/contract/events';
import type { RunEvent } from '#shared/contract/trainer-messages';
import { TaskQueue } from '../../storage/tasks/task-queue.ts';
import type { Execution } from '../executor.ts';
import { recordFailedStart } from '../failed-start.ts';
import { LocalExecutor } from '../local/local-executor.ts';
import type { Spawner } from '../local/trainer-child.ts';
import { packExperiment, unpackNewExperiment } from './carried-experiment.ts';
import { checkProgram, type TaskDocument } from './task-document.ts';

/** A task as it has arrived from another machine. */
export interface CarriedTask {
  readonly document: TaskDocument;
  /** Made by `packExperiment`. */
  readonly files: Uint8Array;
}

/** Hears of a run, one thing after the other; what it refuses ends the run. */
export interface CarriedListener {
  /**
   * @param files what the event reports, made by `packExperiment`; null if it reports nothing that is stored, or an event
   *   before it has brought the files
   * @param isLast whether the end brings the same files
   */
  onEvent(event: RunEvent, files: Uint8Array | null, isLast: boolean): Promise<void>;
  onOutput(text: string): void;
}

/** How a run ended, and all that it has left. */
export interface CarriedEnd {
  readonly ended: RunEnded;
  readonly files: Uint8Array;
}

/** The events after which the files are worth sending. */
const stored: readonly RunEvent['kind'][] = ['started', 'epoch', 'checkpoint', 'paused', 'tested'];

/**
 * Milliseconds between two tellings: what happens in between is told together, with the newest files. What is told at last
 * needs no other telling before it, so that the files of a short run are packed once.
 */
const tellingInterval = 1000;

/** The failures that are about the run, and not about the machine that could not begin it. */
const ownFailures: readonly ErrorCode[] = ['invalid-input', 'not-found', 'damaged', 'internal'];

/** The training of a task from elsewhere, in its own folder on this machine, which goes with it. */
export class CarriedRun {
  readonly #execution: Execution;
  readonly #folder: string;
  readonly #id: string;
  readonly #turns = new TaskQueue();
  readonly #listener: CarriedListener;
  /** What has happened and isn't told yet. */
  #news: RunEvent[] = [];
  #toldAt = performance.now();
  #isOver = false;
  #endWaiting: () => void = () => undefined;
  /** All that it has left, once it is packed. */
  #left: Uint8Array | null = null;
  #problem: unknown = null;

  private constructor(
    { experiment: id, config, hashes, threads, lastEpoch }: TaskDocument,
    folder: string,
    spawn: Spawner,
    listener: CarriedListener,
  ) {
    this.#id = id;
    this.#folder = folder;
    this.#listener = listener;
    const data = { dataset: config.dataset, hashes };
    this.#execution = new LocalExecutor(spawn, true).start(
      { id, config, data, threads, lastEpoch, folder },
      {
        onEvent: (event) => {
          this.#hear(event);
        },
        onOutput: (text) => {
          listener.onOutput(text);
        },
        onMachine: () => undefined,
      },
    );
    void this.#execution.ended.then(() => {
      this.#isOver = true;
      this.#endWaiting();
    });
  }

  /**
   * Begins a task, or continues it from its checkpoint.
   * @param home a new folder for it
   * @throws UnrollError 'unavailable' if it is from another version of Unroll, 'damaged' or 'storage'
   */
  static async start(
    { document, files }: CarriedTask,
    home: string,
    spawn: Spawner,
    listener: CarriedListener,
  ): Promise<CarriedRun> {
    checkProgram(document.program, 'the computer that has sent the task');
    const folder = folderOf(home, document);
    await unpackNewExperiment(files, folder);
    return new CarriedRun(document, folder, spawn, listener);
  }

  /** Fulfilled when nothing computes any more, though not everything may have been told. */
  get trained(): Promise<unknown> {
    return this.#execution.ended;
  }

  /**
   * Fulfilled when all of it has been told. A run that could not begin is recorded as failed, as here nobody is told.
   * @throws UnrollError what the listener has refused, or 'storage'
   */
  async end(): Promise<CarriedEnd> {
    const ended = await this.#execution.ended;
    await this.#turns.run(() => Promise.resolve());
    if (this.#problem !== null) throw fromWireError(toWireError(this.#problem));
    const { status, errorCode, reason } = ended;
    if (status === 'failed' && errorCode !== null && ownFailures.includes(errorCode)) {
      await recordFailedStart(this.#id, this.#folder, new UnrollError(errorCode, reason ?? ''));
      this.#left = null;
    }
    return { ended, files: this.#left ?? (await packExperiment(this.#folder)) };
  }

  /** Finishes the current batch and waits. @throws UnrollError if there is nothing to pause */
  pause(): Promise<void> {
    return this.#execution.pause();
  }

  /** Continues after a pause. @throws UnrollError if there is nothing that could */
  proceed(): Promise<void> {
    return this.#execution.proceed();
  }

  /** Ends it after its present batch and a checkpoint. */
  stop(): void {
    void this.#execution.stop();
  }

  /** Ends it at once. */
  kill(): void {
    this.#execution.kill();
  }

  #hear(event: RunEvent): void {
    const isTelling = this.#news.length > 0;
    if (event.kind === 'progress' && this.#news.at(-1)?.kind === 'progress') this.#news.pop();
    this.#news.push(event);
    if (!isTelling) this.#inTurn(() => this.#tellNews());
  }

  /** The files are packed once for all that has happened meanwhile: the newest have what older events report. */
  async #tellNews(): Promise<void> {
    await this.#untilDue();
    const news = this.#news;
    const isLast = this.#isOver;
    this.#news = [];
    this.#toldAt = performance.now();
    const isStored = ({ kind }: RunEvent): boolean => stored.includes(kind);
    let files = news.some(isStored) ? await packExperiment(this.#folder) : null;
    if (isLast) this.#left = files;
    for (const event of news) {
      await this.#listener.onEvent(event, isStored(event) ? files : null, isLast);
      if (isStored(event)) files = null;
    }
  }

  /** Fulfilled some time after the last telling, or when nothing more happens. */
  #untilDue(): Promise<void> {
    return new Promise((resolve) => {
      const due = this.#toldAt + tellingInterval - performance.now();
      const timer = setTimeout(resolve, this.#isOver ? 0 : Math.max(0, due));
      this.#endWaiting = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #inTurn(task: () => Promise<void>): void {
    void this.#turns.run(task).catch((error: unknown) => {
      this.#problem ??= error;
      this.stop();
    });
  }
}

/** Where the experiment of a task is in its data folder. */
export function folderOf(home: string, { experiment }: Pick<TaskDocument, 'experiment'>): string {
  return join(home, 'experiments', experiment);
}
