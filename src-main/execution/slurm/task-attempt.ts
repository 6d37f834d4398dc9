import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import type { EngineReport } from '#shared/contract/engines';
import { toWireError, UnrollError } from '#shared/contract/errors';
import type { RunEnded } from '#shared/contract/events';
import type { RunEvent } from '#shared/contract/trainer-messages';
import { writeFileDurably } from '../../storage/files/durable-files.ts';
import { storageError } from '../../storage/files/storage-error.ts';
import { CarriedRun } from '../carried/carried-run.ts';
import { compareResults } from '../carried/compare-results.ts';
import type { Scratch } from '../carried/scratch.ts';
import { trainingEngine } from '../carried/training-engine.ts';
import type { Spawner } from '../local/trainer-child.ts';
import type { ClusterFolder } from './cluster-folder.ts';
import { stopped } from './followed-tasks.ts';
import {
  isThere,
  newestFiles,
  noteRepetition,
  publishResult,
  readPack,
  readResult,
  recordIn,
  type StoredTask,
} from './task-files.ts';

/** What runs tasks on a node. */
export interface NodeProgram {
  /** Names what this process begins; no two processes have the same. */
  readonly attempt: string;
  readonly machine: string;
  /** The engines of this machine. */
  readonly engines: readonly EngineReport[];
  /** Starts trainers that use a data folder. */
  readonly spawner: (home: string) => Spawner;
  /** Aborted when this process is to end soon: a checkpoint is all that there is time for. */
  readonly ending: AbortSignal;
  /** Whether a run whose process dies is published as it is, and not tried again. */
  readonly isLastAttempt: boolean;
}

/**
 * How it went:
 * - `done`: all results are published
 * - `interrupted`: it was to end before that, and can continue from checkpoints
 * - `died`: the process of a run has died, which may be tried again
 */
export type ElementEnd = 'done' | 'interrupted' | 'died';

/** Milliseconds between looks for the mark that a task is to end. */
const stopInterval = 1000;

/** One attempt at one task. */
export class TaskAttempt {
  readonly #folder: ClusterFolder;
  readonly #key: string;
  readonly #task: StoredTask;
  readonly #program: NodeProgram;
  readonly #scratch: Scratch;
  readonly #files: ReturnType<ClusterFolder['attempt']>;

  constructor(
    folder: ClusterFolder,
    key: string,
    task: StoredTask,
    program: NodeProgram,
    scratch: Scratch,
  ) {
    this.#folder = folder;
    this.#key = key;
    this.#task = task;
    this.#program = program;
    this.#scratch = scratch;
    this.#files = folder.attempt(key, program.attempt);
  }

  /**
   * Trains it. Fulfilled when nothing computes any more.
   * @returns what publishes the result and notes the end; it is rejected with an UnrollError 'storage' if it can't
   * @throws UnrollError 'storage' if the shared folder can't be written
   */
  async train(): Promise<() => Promise<ElementEnd>> {
    await this.#announce();
    const publish = await this.#train();
    return async () => {
      const end = await publish();
      // The folder may be gone with the result.
      await writeFile(this.#files.ended, '').catch(() => undefined);
      return end;
    };
  }

  async #train(): Promise<() => Promise<ElementEnd>> {
    const files = await newestFiles(this.#folder, this.#key);
    if (await this.#isStopped()) return () => this.#publish(stopped, files);
    try {
      const run = await this.#start(files);
      await this.#untilTrained(run);
      return () => this.#afterTraining(run).catch((error: unknown) => this.#fail(error));
    } catch (error) {
      return () => this.#fail(error);
    }
  }

  async #announce(): Promise<void> {
    const { folder, document } = this.#files;
    const { machine } = this.#program;
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(document, JSON.stringify({ machine, startedAt: Date.now() }));
      await writeFile(this.#folder.task(this.#key).active, '');
    } catch (error) {
      throw storageError(error, 'written', folder);
    }
  }

  async #start(files: Uint8Array): Promise<CarriedRun> {
    const { document, dataset: sha256 } = this.#task;
    // Nobody expects the same bits of TensorFlow.js.
    if (document.config.engine !== 'tensorflow') {
      trainingEngine(this.#program.engines, 'this node');
    }
    const home = await this.#scratch.folderFor(this.#key);
    if (sha256 !== null) {
      await this.#scratch.provide(document.config.dataset, sha256, () =>
        readPack(this.#folder.dataset(sha256)),
      );
    }
    return CarriedRun.start({ document, files }, home, this.#scratch.spawner, {
      onEvent: (event, files, isLast) => this.#onEvent(event, isLast ? null : files),
      onOutput: (text) => void this.#append({ output: text }).catch(() => undefined),
    });
  }

  async #untilTrained(run: CarriedRun): Promise<void> {
    const { ending } = this.#program;
    const stop = (): void => {
      run.stop();
    };
    ending.addEventListener('abort', stop);
    if (ending.aborted) stop();
    const looking = setInterval(() => {
      void this.#isStopped().then((isStopped) => {
        if (isStopped) stop();
      });
    }, stopInterval);
    await run.trained;
    clearInterval(looking);
    ending.removeEventListener('abort', stop);
  }

  async #afterTraining(run: CarriedRun): Promise<ElementEnd> {
    const { ending, isLastAttempt, machine } = this.#program;
    const { ended, files } = await run.end();
    // A full disk here is no reason to fail where another node could train it.
    if (ended.status === 'failed' && ended.errorCode === 'storage') {
      // What another attempt begins with; without it, it begins with an older one.
      await this.#snapshot(files).catch(() => undefined);
      throw new UnrollError('storage', ended.reason ?? 'the disk can’t be used');
    }
    await this.#scratch.clear(this.#key);
    if (ended.status === 'interrupted' && !isLastAttempt) {
      await this.#snapshot(files);
      return 'died';
    }
    if (ended.status === 'stopped' && ending.aborted && !(await this.#isAsFarAsAsked(files))) {
      await this.#snapshot(files);
      return 'interrupted';
    }
    return this.#publish(ended, files, machine);
  }

  /** Publishes what has kept it from being trained. */
  async #fail(error: unknown): Promise<ElementEnd> {
    await this.#scratch.clear(this.#key);
    const { code, message } = toWireError(error);
    const reason = `${this.#program.machine}: ${message}`;
    const failed = { kind: 'ended', status: 'failed', reason, errorCode: code } as const;
    return this.#publish(failed, await newestFiles(this.#folder, this.#key));
  }

  /** @param snapshot what another attempt could continue from; null: nothing, or what is published at once */
  async #onEvent(event: RunEvent, snapshot: Uint8Array | null): Promise<void> {
    if (snapshot !== null) await this.#snapshot(snapshot);
    await this.#append({ event });
  }

  async #append(line: object): Promise<void> {
    const { events } = this.#files;
    try {
      await appendFile(events, `${JSON.stringify(line)}\n`);
    } catch (error) {
      throw storageError(error, 'written', events);
    }
  }

  async #snapshot(pack: Uint8Array): Promise<void> {
    await writeFileDurably(this.#files.snapshot, pack);
  }

  #isStopped(): Promise<boolean> {
    return isThere(this.#folder.task(this.#key).stop);
  }

  /** Whether a run that has stopped was to stop there. */
  async #isAsFarAsAsked(files: Uint8Array): Promise<boolean> {
    if (await this.#isStopped()) return true;
    const { lastEpoch } = this.#task.document;
    return lastEpoch !== null && (recordIn(files)?.epochs.length ?? 0) >= lastEpoch;
  }

  /** Publishes a result, or compares it with the one that was there first. */
  async #publish(
    ended: RunEnded,
    files: Uint8Array,
    machine = this.#program.machine,
  ): Promise<ElementEnd> {
    const { result } = this.#folder.task(this.#key);
    if (await publishResult(result, { ended, machine, files })) return 'done';
    const first = await readResult(result);
    const records = [recordIn(first?.files ?? files), recordIn(files)] as const;
    const repetition =
      records[0] === null || records[1] === null
        ? null
        : compareResults(records[0], records[1], machine);
    if (repetition !== null) {
      await noteRepetition(this.#folder, this.#key, this.#program.attempt, repetition);
    }
    return 'done';
  }
}
