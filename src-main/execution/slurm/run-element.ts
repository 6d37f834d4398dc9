import { appendFile, mkdir, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineReport } from '#shared/contract/engines';
import { toWireError, UnrollError } from '#shared/contract/errors';
import type { RunEnded } from '#shared/contract/events';
import type { RunEvent } from '#shared/contract/trainer-messages';
import { writeFileDurably } from '../../storage/files/durable-files.ts';
import { storageError } from '../../storage/files/storage-error.ts';
import { temporaryBeside, temporaryOwner } from '../../storage/files/temporary-name.ts';
import { CarriedRun } from '../carried/carried-run.ts';
import { compareResults } from '../carried/compare-results.ts';
import { trainingEngine } from '../carried/training-engine.ts';
import type { Spawner } from '../local/trainer-child.ts';
import { ClusterFolder } from './cluster-folder.ts';
import { stopped } from './followed-tasks.ts';
import {
  clusterOf,
  elementSchema,
  isThere,
  newestFiles,
  noteRepetition,
  publishResult,
  readPack,
  readResult,
  readStored,
  recordIn,
  storedTaskSchema,
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
/** Milliseconds between two reports of progress, which everybody else reads from a shared disk. */
const progressInterval = 1000;
/** What the names of the folders in which a node trains have in them. */
const scratchStem = 'unroll-task';
/** With less space than that, in bytes, a disk counts as full. */
const leastSpace = 1024 * 1024;

/**
 * Computes the tasks of an element one after the other. What has a result already is left out.
 * @param path of the element's file in the cluster's folder
 * @throws UnrollError 'storage' if results can't be written there, 'damaged' or 'not-found' if the tasks aren't there
 */
export async function runElement(path: string, program: NodeProgram): Promise<ElementEnd> {
  const folder = new ClusterFolder(clusterOf(path));
  await removeLeftScratch();
  let end: ElementEnd = 'done';
  for (const key of await readStored(path, elementSchema)) {
    const { document, result, stop } = folder.task(key);
    if (await isThere(result)) continue;
    // What is to end anyway needs no other job.
    if (program.ending.aborted && !(await isThere(stop))) return 'interrupted';
    const task = await readStored(document, storedTaskSchema);
    const how = await new TaskAttempt(folder, key, task, program).run();
    if (how !== 'done') end = how;
  }
  return program.ending.aborted && end !== 'done' ? 'interrupted' : end;
}

/** One attempt at one task. */
class TaskAttempt {
  readonly #folder: ClusterFolder;
  readonly #key: string;
  readonly #task: StoredTask;
  readonly #program: NodeProgram;
  readonly #files: ReturnType<ClusterFolder['attempt']>;
  #lastProgress = 0;

  constructor(folder: ClusterFolder, key: string, task: StoredTask, program: NodeProgram) {
    this.#folder = folder;
    this.#key = key;
    this.#task = task;
    this.#program = program;
    this.#files = folder.attempt(key, program.attempt);
  }

  async run(): Promise<ElementEnd> {
    await this.#announce();
    const files = await newestFiles(this.#folder, this.#key);
    if (await this.#isStopped()) return this.#publish(stopped, files);
    const scratch = temporaryBeside(join(tmpdir(), scratchStem));
    try {
      await mkdir(scratch, { mode: 0o700 });
      return await this.#train(files, scratch);
    } catch (error) {
      const { code, message } = toWireError(error);
      const reason = `${this.#program.machine}: ${message}`;
      const failed = { kind: 'ended', status: 'failed', reason, errorCode: code } as const;
      return await this.#publish(failed, await newestFiles(this.#folder, this.#key));
    } finally {
      await rm(scratch, { recursive: true, force: true }).catch(() => undefined);
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

  async #train(files: Uint8Array, scratch: string): Promise<ElementEnd> {
    const { document, dataset: sha256 } = this.#task;
    const { ending, spawner, isLastAttempt, machine, engines } = this.#program;
    // Nobody expects the same bits of TensorFlow.js.
    if (this.#task.document.config.engine !== 'tensorflow') trainingEngine(engines, 'this node');
    const dataset = sha256 === null ? null : await readPack(this.#folder.dataset(sha256));
    const task = { document, files, dataset };
    const run = await CarriedRun.start(task, scratch, spawner, {
      onEvent: (event, snapshot) => this.#onEvent(event, snapshot),
      onOutput: (text) => void this.#append({ output: text }).catch(() => undefined),
    });
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
    try {
      const { ended, files: left } = await run.end();
      if (ended.status === 'failed' && (await isFull(scratch))) {
        throw new UnrollError(
          'storage',
          `its disk is full (${scratch}); free some space there, or exclude the node`,
        );
      }
      if (ended.status === 'interrupted' && !isLastAttempt) return 'died';
      if (ended.status === 'stopped' && ending.aborted && !(await this.#isAsFarAsAsked(left))) {
        await this.#snapshot(left);
        return 'interrupted';
      }
      return await this.#publish(ended, left, machine);
    } finally {
      clearInterval(looking);
      ending.removeEventListener('abort', stop);
    }
  }

  async #onEvent(event: RunEvent, snapshot: Uint8Array | null): Promise<void> {
    if (event.kind === 'progress') {
      if (Date.now() - this.#lastProgress < progressInterval) return;
      this.#lastProgress = Date.now();
    }
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

/** Removes what processes that were killed have left on this machine: data sets and checkpoints. */
async function removeLeftScratch(): Promise<void> {
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    if (!name.startsWith(`.${scratchStem}.`) || temporaryOwner(name) !== 'gone') continue;
    // It may belong to another user.
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

async function isFull(path: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize < leastSpace;
}
