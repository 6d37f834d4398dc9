import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createHash, randomBytes } from 'node:crypto';
import { fromWireError, toWireError, UnrollError, type WireError } from '#shared/contract/errors';
import { writeFileDurably } from '../../storage/files/durable-files.ts';
import { storageError } from '../../storage/files/storage-error.ts';
import { TaskQueue } from '../../storage/tasks/task-queue.ts';
import { thisProgram } from '../carried/task-document.ts';
import { toAgentSchema, type FromAgent, type JobOptions, type ToAgent } from './agent-messages.ts';
import { chooseElements, type TimedTask } from './choose-elements.ts';
import { ClusterFolder } from './cluster-folder.ts';
import { FollowedTasks, stopped, type Following } from './followed-tasks.ts';
import { lastLineOf } from './last-line.ts';
import { checkOptions, isOfTooMany, submissionProblem } from './refusals.ts';
import { batchScript, resourceArguments, runSlurm } from './slurm-commands.ts';
import {
  isThere,
  namesIn,
  newestFiles,
  readWholeResult,
  readStoredIfThere,
  storedDatasets,
  storedTaskSchema,
  submissionSchema,
  type Submission,
} from './task-files.ts';

/** Milliseconds without a new task after which those that have come are submitted. */
const collectingTime = 1500;
/** Milliseconds until what Slurm has refused for a passing reason is submitted again. */
const retryTime = 30_000;

/**
 * What stands at the cluster for a workbench elsewhere: it stores tasks in the shared folder, submits them and says what
 * becomes of them. It ends with its connection, and the tasks continue; the next one finds them in the folder.
 */
export class Agent {
  readonly #folder: ClusterFolder;
  /** That runs the tasks in a file. */
  readonly #command: readonly string[];
  readonly #send: (message: FromAgent) => void;
  readonly #turns = new TaskQueue();
  readonly #followed: FollowedTasks;
  #options: JobOptions | null = null;
  #collected: TimedTask[] = [];
  #timer: NodeJS.Timeout | null = null;
  /** Why data sets could not be stored, by their hashes. */
  readonly #missing = new Map<string, WireError>();
  /** How many elements an array may have that Slurm takes: fewer after it had too many jobs. */
  #arraySize = Infinity;
  #isOver = false;

  constructor(folder: string, command: readonly string[], following: Following) {
    this.#folder = new ClusterFolder(folder);
    this.#command = command;
    this.#send = (message) => {
      following.send(message);
    };
    this.#followed = new FollowedTasks(this.#folder, following);
  }

  /** Works until there are no more messages. */
  async serve(messages: AsyncIterable<unknown>): Promise<void> {
    try {
      for await (const message of messages) {
        const parsed = toAgentSchema.parse(message);
        this.#turns
          .run(() => this.#receive(parsed))
          .catch((error: unknown) => {
            console.error(toWireError(error).message);
          });
      }
    } finally {
      // What Slurm refuses from now on is submitted by the next agent.
      this.#isOver = true;
      if (this.#timer !== null) clearTimeout(this.#timer);
      await this.#turns.run(() => this.#submit());
      await this.#followed.close();
    }
  }

  async #receive(message: ToAgent): Promise<void> {
    switch (message.kind) {
      case 'hello':
        return this.#greet(message.options);
      case 'dataset':
        return this.#storeDataset(message);
      case 'start':
        try {
          await this.#start(message);
        } catch (error) {
          this.#send({ kind: 'failed', key: message.key, error: toWireError(error) });
        }
        return;
      case 'submit':
        return this.#submit();
      case 'stop':
        return this.#stop(message.keys);
      case 'collected':
        return this.#followed.markCollected(message.key);
      case 'recorded':
        return this.#followed.removeRepetition(message.key, message.attempt);
      case 'cancel':
        try {
          await this.#cancel(message.experiments);
        } catch (error) {
          this.#send({ kind: 'cancelled', error: toWireError(error) });
        }
        return;
    }
  }

  async #greet(options: JobOptions): Promise<void> {
    try {
      this.#options = options;
      const { tasks, active, repetitions, datasets, batches, path } = this.#folder;
      if (path.includes('\\')) {
        throw new UnrollError(
          'invalid-input',
          `folder: Slurm can’t use a path with a backslash, such as ${path}; choose another folder`,
        );
      }
      for (const folder of [tasks, active, repetitions, datasets, batches]) {
        await mkdir(folder, { recursive: true }).catch((error: unknown) => {
          const { message } = storageError(error, 'written', path);
          throw new UnrollError('invalid-input', `folder: ${message}`);
        });
      }
      await checkOptions(options);
      await this.#followed.begin();
      this.#send({
        kind: 'ready',
        program: thisProgram,
        datasets: await storedDatasets(this.#folder),
      });
    } catch (error) {
      this.#send({ kind: 'refused', error: toWireError(error) });
    }
  }

  async #storeDataset({ sha256, pack }: Extract<ToAgent, { kind: 'dataset' }>): Promise<void> {
    try {
      if (createHash('sha256').update(pack).digest('hex') !== sha256) {
        throw new UnrollError(
          'damaged',
          'the data set arrived damaged at the cluster; run or follow the sweep again to send it once more',
        );
      }
      // Another workbench may have sent it meanwhile.
      const path = this.#folder.dataset(sha256);
      if (!(await isThere(path))) await writeFileDurably(path, pack);
      this.#missing.delete(sha256);
    } catch (error) {
      this.#missing.set(sha256, toWireError(error));
    }
  }

  async #start({
    key,
    document,
    files,
    dataset,
    seconds,
  }: Extract<ToAgent, { kind: 'start' }>): Promise<void> {
    const missing = dataset === null ? undefined : this.#missing.get(dataset);
    if (missing !== undefined) throw fromWireError(missing);
    const paths = this.#folder.task(key);
    const isNew = !(await isThere(paths.document)) || (await isThere(paths.collected));
    if (isNew) {
      await this.#followed.forget(key);
      await mkdir(paths.folder, { recursive: true });
      await writeFileDurably(paths.files, files);
      await writeFileDurably(paths.document, JSON.stringify({ document, dataset, seconds }));
    }
    this.#send({ kind: 'accepted', key });
    const submission = isNew ? null : await this.#continuing(key);
    if (submission !== null) {
      await this.#followed.follow(key, submission);
      this.#send({ kind: 'submitted', key });
      return;
    }
    this.#collected.push({ key, seconds });
    this.#submitIn(collectingTime);
  }

  /**
   * Where a task is that was begun before; null if it has to be submitted again, to continue from its newest checkpoint:
   * Slurm has lost it, or it was stopped and nobody has taken the result.
   */
  async #continuing(key: string): Promise<Submission | null> {
    const paths = this.#folder.task(key);
    const submission = await readStoredIfThere(paths.submission, submissionSchema);
    if (submission === null) {
      await rm(paths.stop, { force: true });
      return null;
    }
    const result = await readWholeResult(paths.result);
    const wasStopped = await isThere(paths.stop);
    if (!wasStopped && (result !== null || (await this.#followed.isQueued(submission)))) {
      return submission;
    }
    const files = result?.files ?? (await newestFiles(this.#folder, key));
    await writeFileDurably(paths.files, files);
    for (const path of [paths.stop, paths.result, paths.submission])
      await rm(path, { force: true });
    return null;
  }

  #submitIn(milliseconds: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#isOver) return;
    this.#timer = setTimeout(() => void this.#turns.run(() => this.#submit()), milliseconds);
  }

  async #stop(keys: readonly string[]): Promise<void> {
    const waiting = this.#collected.filter(({ key }) => keys.includes(key));
    this.#collected = this.#collected.filter(({ key }) => !keys.includes(key));
    for (const { key } of waiting) this.#send({ kind: 'ended', key, ended: stopped, files: null });
    await this.#followed.stop(keys);
  }

  /** Submits the tasks that have come. */
  async #submit(): Promise<void> {
    const collected = this.#collected;
    this.#collected = [];
    const tasks: TimedTask[] = [];
    for (const task of collected) {
      // Another agent may have been asked to end it.
      if (await isThere(this.#folder.task(task.key).stop)) {
        this.#send({ kind: 'ended', key: task.key, ended: stopped, files: null });
      } else tasks.push(task);
    }
    if (tasks.length === 0) return;
    const open = new Set(tasks.map(({ key }) => key));
    try {
      await this.#submitAll(tasks, open);
    } catch (error) {
      const wire = toWireError(error);
      for (const key of open) this.#send({ kind: 'failed', key, error: wire });
    }
  }

  /** @param open the keys of those that are not submitted */
  async #submitAll(tasks: readonly TimedTask[], open: Set<string>): Promise<void> {
    const options = this.#options!;
    const elements = chooseElements(tasks, options);
    const largest = await largestArray();
    for (let first = 0; first < elements.length;) {
      const size = Math.min(this.#arraySize, largest);
      const chosen = elements.slice(first, first + size);
      const refusal = await this.#submitBatch(chosen, options, open);
      if (refusal === null) {
        first += chosen.length;
        this.#arraySize *= 2;
        continue;
      }
      if (isOfTooMany(refusal)) this.#arraySize = Math.ceil(chosen.length / 2);
      if (isOfTooMany(refusal) && chosen.length > 1) continue;
      const text = `${lastLineOf(refusal)}\n`;
      for (const key of open) this.#send({ kind: 'output', key, text });
      this.#collected.push(...tasks.filter(({ key }) => open.has(key)));
      this.#submitIn(retryTime);
      return;
    }
  }

  /** @returns what Slurm says if it doesn't take it at the moment; null if it does */
  async #submitBatch(
    elements: readonly string[][],
    options: JobOptions,
    open: Set<string>,
  ): Promise<string | null> {
    const batch = `${Date.now().toString(36)}-${randomBytes(3).toString('hex')}`;
    const folder = dirname(this.#folder.element(batch, 0));
    await mkdir(folder, { recursive: true });
    for (const [index, keys] of elements.entries()) {
      await writeFile(this.#folder.element(batch, index), JSON.stringify(keys));
    }
    const limit = options.atOnce === null ? '' : `%${options.atOnce}`;
    const { code, stdout, stderr } = await runSlurm(
      'sbatch',
      [
        '--parsable',
        `--array=0-${elements.length - 1}${limit}`,
        ...resourceArguments(options),
        `--chdir=${folder}`,
        // In the names of folders too, % begins a word of Slurm's.
        `--output=${join(folder.replaceAll('%', '%%'), '%a.txt')}`,
      ],
      batchScript(this.#command, folder, options.modules),
    );
    if (code !== 0) {
      await rm(folder, { recursive: true, force: true });
      const problem = await submissionProblem(stderr, options);
      if (problem !== null) throw problem;
      return stderr;
    }
    const job = stdout.trim().split(';')[0]!;
    for (const [element, keys] of elements.entries()) {
      for (const key of keys) {
        const submission: Submission = { job, batch, element, options };
        await writeFile(this.#folder.task(key).submission, JSON.stringify(submission));
        await this.#followed.follow(key, submission);
        open.delete(key);
        this.#send({ kind: 'submitted', key });
      }
    }
    return null;
  }

  async #cancel(experiments: readonly string[]): Promise<void> {
    const keys: string[] = [];
    for (const key of await namesIn(this.#folder.tasks)) {
      const { document, submission, collected, result, stop } = this.#folder.task(key);
      const task = await readStoredIfThere(document, storedTaskSchema).catch(() => null);
      if (task === null || !experiments.includes(task.document.experiment)) continue;
      if ((await isThere(collected)) || (await isThere(result))) continue;
      const submitted = await readStoredIfThere(submission, submissionSchema).catch(() => null);
      if (submitted === null) {
        await writeFile(stop, '');
        continue;
      }
      await this.#followed.follow(key, submitted);
      keys.push(key);
    }
    await this.#followed.stop(keys);
    // Its turn has to end, as what it waits for may be announced by others.
    void this.#followed.allOver(keys).then(() => {
      this.#send({ kind: 'cancelled', error: null });
    });
  }
}

/** How many elements an array may have. */
async function largestArray(): Promise<number> {
  const { stdout } = await runSlurm('scontrol', ['show', 'config']);
  const found = /^MaxArraySize\s*=\s*(\d+)/m.exec(stdout);
  // The index of the last is below it.
  return Math.max(1, Number(found?.[1] ?? 1001) - 1);
}
