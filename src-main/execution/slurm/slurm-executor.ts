import { createHash } from 'node:crypto';
import { costKey } from '#shared/experiment/cost-key';
import { fromWireError, toWireError, UnrollError } from '#shared/contract/errors';
import type { RunEnded } from '#shared/contract/events';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { SlurmChoice } from '#shared/sweep/executors';
import { readRecord } from '../../storage/experiment/experiment-folder.ts';
import { acquireLock, type Lock } from '../../storage/locks/lock.ts';
import { TaskQueue } from '../../storage/tasks/task-queue.ts';
import { packDataset } from '../carried/carried-dataset.ts';
import { packExperiment, unpackExperiment } from '../carried/carried-experiment.ts';
import { checkProgram, describeTask } from '../carried/task-document.ts';
import type { Execution, Executor, RecordRepetition, Task, TaskListener } from '../executor.ts';
import { AgentConnection } from './agent-connection.ts';
import { jobOptionsSchema, type FromAgent, type ToAgent } from './agent-messages.ts';

/** Milliseconds before a lost connection is made again; the last holds for all further ones. */
const retryDelays = [1000, 5000, 15_000, 60_000];
/** Milliseconds that a cancelled task has to end. */
const cancelDeadline = 120_000;
/**
 * Milliseconds that a task has to be submitted before it is left. One that Slurm does not take for so long is submitted
 * when the sweep is followed again.
 */
const submitDeadline = 60_000;
/** Milliseconds that the cluster has for its first answer. */
const greetingDeadline = 60_000;
/** Milliseconds without a connection after which a task is no longer waited for. */
const stopDeadline = 60_000;
/** What a run is taken to take if nothing is known about it, in seconds for each epoch. */
const assumedSeconds = 20;

/** What is needed of this computer. */
export interface SlurmDependencies {
  /** The data folder, for data sets that travel. */
  readonly home: string;
  /** How long a run takes, in seconds; null: nothing is known. */
  readonly estimate: (config: ExperimentConfig) => Promise<number | null>;
  /** Gets all second results at the cluster, also of runs that are no longer followed. */
  readonly record: RecordRepetition;
}

/** Trains on a cluster with Slurm. What is submitted continues without this program, which finds it again. */
export class SlurmExecutor implements Executor {
  /** Slurm has a queue: whatever is due is submitted. */
  readonly room = 10_000;
  readonly #choice: SlurmChoice;
  readonly #dependencies: SlurmDependencies;
  readonly #executions = new Map<string, SlurmExecution>();
  /** Seconds for an epoch, by what the work is. */
  readonly #seconds = new Map<string, number>();
  /** The hashes of data sets, by their names; null: it comes with Unroll. */
  readonly #hashes = new Map<string, string | null>();
  /** Second results that are being recorded. */
  readonly #recording = new Set<Promise<void>>();
  /** The hashes of those that are at the cluster. */
  #datasetsThere = new Set<string>();
  #connection: AgentConnection | null = null;
  #greeted: { resolve(): void; reject(error: unknown): void } | null = null;
  #cancelled: ((error: UnrollError | null) => void) | null = null;
  #failures = 0;
  /** Why there is no connection; null while there is one. */
  #problem: UnrollError | null = null;
  /** Whether no further attempt to connect can help. */
  #isHopeless = false;
  #isClosed = false;
  #retry: NodeJS.Timeout | null = null;

  constructor(choice: SlurmChoice, dependencies: SlurmDependencies) {
    this.#choice = choice;
    this.#dependencies = dependencies;
  }

  async prepare(): Promise<void> {
    await this.#connect();
  }

  start(task: Task, listener: TaskListener): Execution {
    const key = keyOf(task);
    const execution = new SlurmExecution(task, listener, {
      send: (message) => {
        this.#send(message);
      },
      begin: () => this.#begin(key, task),
      key,
      problem: () => this.#problem,
      isHopeless: () => this.#isHopeless,
      over: () => {
        this.#executions.delete(key);
      },
    });
    this.#executions.set(key, execution);
    return execution;
  }

  async cancel(experiments: readonly string[]): Promise<void> {
    const cancelled = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(
          new UnrollError(
            'unavailable',
            'The cluster has not ended all runs yet; “squeue --me” there shows what is left, and scancel ends it',
          ),
        );
      }, cancelDeadline);
      this.#cancelled = (error) => {
        clearTimeout(timer);
        if (error === null) resolve();
        else reject(error);
      };
    });
    this.#send({ kind: 'cancel', experiments: [...experiments] });
    await cancelled;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    await this.#connection?.close();
    // Those that came last. The next connection hands them over again, and hears that they are stored.
    await Promise.all(this.#recording);
  }

  async #connect(): Promise<void> {
    const connection = new AgentConnection(this.#choice, (message) => {
      this.#receive(message);
    });
    this.#connection = connection;
    const greeted = new Promise<void>((resolve, reject) => (this.#greeted = { resolve, reject }));
    void connection.ended.then((problem) => {
      if (this.#connection === connection) this.#connection = null;
      this.#greeted?.reject(problem ?? new UnrollError('unavailable', 'The connection was closed'));
    });
    const timer = setTimeout(() => {
      this.#greeted?.reject(connection.silence());
    }, greetingDeadline);
    connection.send({ kind: 'hello', options: jobOptionsSchema.parse(optionsOf(this.#choice)) });
    try {
      await greeted;
    } catch (error) {
      connection.kill();
      throw error;
    } finally {
      clearTimeout(timer);
      this.#greeted = null;
    }
    this.#failures = 0;
    this.#problem = null;
    void connection.ended.then((problem) => {
      if (problem !== null) this.#reconnectLater(problem);
    });
  }

  /** A connection that breaks is made again; what computes is not concerned. */
  #reconnectLater(problem: unknown): void {
    if (this.#isClosed) return;
    const delay = retryDelays[Math.min(this.#failures, retryDelays.length - 1)]!;
    this.#failures += 1;
    const { code, message } = toWireError(problem);
    this.#problem = new UnrollError('unavailable', message);
    if (this.#isHopeless || code === 'invalid-input') {
      this.#giveUp(this.#problem);
      return;
    }
    for (const execution of this.#executions.values()) execution.note(`${message}; trying again\n`);
    this.#retry = setTimeout(() => {
      this.#connect().then(
        () => void this.#beginAgain(),
        (error: unknown) => {
          this.#reconnectLater(error);
        },
      );
    }, delay);
  }

  /** Sends the tasks to a new connection, one after the other, as each has files that are held until they are sent. */
  async #beginAgain(): Promise<void> {
    for (const execution of [...this.#executions.values()]) {
      await execution.begin();
      await this.#connection?.sent();
    }
  }

  /** Ends one task with what keeps all from being followed; the sweep then leaves the others. */
  #giveUp(error: UnrollError): void {
    this.#isHopeless = true;
    const [first] = this.#executions.values();
    void first?.fail(error);
  }

  #send(message: ToAgent): void {
    this.#connection?.send(message);
  }

  #receive(message: FromAgent): void {
    switch (message.kind) {
      case 'ready':
        try {
          checkProgram(message.program, this.#choice.host ?? 'the program there');
          this.#hashes.clear();
          this.#datasetsThere = new Set(message.datasets);
          this.#greeted?.resolve();
        } catch (error) {
          this.#isHopeless = true;
          this.#greeted?.reject(error);
        }
        return;
      case 'refused':
        this.#greeted?.reject(fromWireError(message.error));
        return;
      case 'cancelled':
        this.#cancelled?.(message.error === null ? null : fromWireError(message.error));
        return;
      case 'repetition':
        this.#record(message);
        return;
      case 'event':
        if (message.event.kind === 'epoch') this.#learn(message.key, message.event.result.seconds);
        break;
      case 'accepted':
      case 'submitted':
      case 'machine':
      case 'output':
      case 'ended':
      case 'failed':
    }
    this.#executions.get(message.key)?.receive(message);
  }

  /** What can't be recorded stays at the cluster, and is told again with the next connection. */
  #record({ key, attempt, repetition }: Extract<FromAgent, { kind: 'repetition' }>): void {
    const { record } = this.#dependencies;
    const recording = record({ experiment: experimentOf(key), repetition })
      .then((isRecorded) => {
        if (isRecorded && !this.#isClosed) this.#send({ kind: 'recorded', key, attempt });
      })
      .catch((error: unknown) => {
        console.warn(`A second result could not be stored: ${toWireError(error).message}`);
      })
      .finally(() => this.#recording.delete(recording));
    this.#recording.add(recording);
  }

  #learn(key: string, seconds: number | null): void {
    const execution = this.#executions.get(key);
    if (execution !== undefined && seconds !== null) {
      this.#seconds.set(costKey(execution.task.config), seconds);
    }
  }

  async #begin(key: string, task: Task): Promise<void> {
    if (this.#isHopeless && this.#problem !== null) throw this.#problem;
    const dataset = await this.#sendDataset(task.config.dataset);
    this.#send({
      kind: 'start',
      key,
      document: { ...describeTask(task), threads: task.threads ?? this.#choice.threads },
      files: await packExperiment(task.folder),
      dataset,
      seconds: await this.#secondsOf(task),
    });
  }

  /** Sends a data set, unless it is there. @returns its hash; null if it comes with Unroll */
  async #sendDataset(name: string): Promise<string | null> {
    const known = this.#hashes.get(name);
    if (known !== undefined) return known;
    const pack = await packDataset(name, this.#dependencies.home);
    const sha256 = pack === null ? null : createHash('sha256').update(pack).digest('hex');
    this.#hashes.set(name, sha256);
    if (pack === null || this.#datasetsThere.has(sha256!)) return sha256;
    this.#datasetsThere.add(sha256!);
    this.#send({ kind: 'dataset', sha256: sha256!, pack });
    return sha256;
  }

  /** How long a task takes, by what its epochs or those of the same work have taken, or by the estimate. */
  async #secondsOf({ config, folder, lastEpoch }: Task): Promise<number> {
    const { epochs } = await readRecord(folder);
    const left = Math.max(0, (lastEpoch ?? config.epochs) - epochs.length);
    const key = costKey(config);
    const known = epochs.at(-1)?.seconds ?? this.#seconds.get(key);
    if (known !== undefined) return left * known;
    const whole = await this.#dependencies.estimate(config);
    const each = whole === null ? assumedSeconds : whole / Math.max(1, config.epochs);
    if (whole !== null) this.#seconds.set(key, each);
    return left * each;
  }
}

/** What is asked of Slurm for each element. */
function optionsOf(choice: SlurmChoice): object {
  const { partition, account, minutes, memory, threads, modules, atOnce } = choice;
  return { partition, account, minutes, memory, threads, modules, atOnce };
}

/** A task's name at the cluster: what is trained to the same epoch is the same task. */
function keyOf({ id, config, lastEpoch }: Task): string {
  return `${id}-e${lastEpoch ?? config.epochs}`;
}

/** The experiment of a task that `keyOf` has named. */
function experimentOf(key: string): string {
  return key.slice(0, key.lastIndexOf('-e'));
}

/** What the agent says of a task that is followed. */
type AboutTask = Exclude<FromAgent, { kind: 'ready' | 'refused' | 'cancelled' | 'repetition' }>;

/** What an execution needs of its executor. */
interface SlurmPlace {
  readonly key: string;
  send(message: ToAgent): void;
  /** Sends the task. */
  begin(): Promise<void>;
  /** Why there is no connection; null while there is one. */
  problem(): UnrollError | null;
  /** Whether there will be none. */
  isHopeless(): boolean;
  over(): void;
}

/** A task that was submitted. As long as it is followed, this program holds the lock of its folder. */
class SlurmExecution implements Execution {
  readonly started: Promise<void>;
  readonly ended: Promise<RunEnded>;
  readonly task: Task;
  readonly listener: TaskListener;
  readonly #place: SlurmPlace;
  readonly #turns = new TaskQueue();
  readonly #submitted: Promise<void>;
  #settleStarted: { resolve(): void; reject(error: unknown): void } | null = null;
  #settleSubmitted: () => void = () => undefined;
  #settleEnded: (ended: RunEnded) => void = () => undefined;
  #lock: Lock | null = null;
  #isStopping = false;
  #isOver = false;
  /** The last line that the cluster has said about it. */
  #lastLine: string | null = null;

  constructor(task: Task, listener: TaskListener, place: SlurmPlace) {
    this.task = task;
    this.listener = listener;
    this.#place = place;
    this.started = new Promise((resolve, reject) => (this.#settleStarted = { resolve, reject }));
    this.started.catch(() => undefined);
    this.#submitted = new Promise((resolve) => (this.#settleSubmitted = resolve));
    this.ended = new Promise((resolve) => (this.#settleEnded = resolve));
    void this.begin();
  }

  /** Sends the task, also to a new connection. */
  async begin(): Promise<void> {
    try {
      this.#lock ??= await acquireLock(this.task.folder);
      if (!this.#isOver) await this.#place.begin();
    } catch (error) {
      await this.fail(error);
    }
  }

  receive(message: AboutTask): void {
    void this.#turns
      .run(async () => {
        if (!this.#isOver) await this.#take(message);
      })
      .catch((error: unknown) => this.fail(error));
  }

  /** Writes to the run's log. */
  note(text: string): void {
    this.listener.onOutput(text);
  }

  pause(): Promise<void> {
    return Promise.reject(cannotWait);
  }

  proceed(): Promise<void> {
    return Promise.reject(cannotWait);
  }

  async stop(): Promise<RunEnded> {
    this.#isStopping = true;
    const leaveLost = (): void => {
      const problem = this.#place.problem();
      if (problem !== null) void this.#finish(leftBecause(problem.message));
    };
    if (this.#place.isHopeless()) leaveLost();
    const timer = setInterval(leaveLost, stopDeadline);
    // It has to be there before it can be stopped.
    void this.started.then(
      () => {
        this.#sendStop();
      },
      () => undefined,
    );
    const ended = await this.ended;
    clearInterval(timer);
    return ended;
  }

  async leave(): Promise<RunEnded> {
    this.#place.send({ kind: 'submit' });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, submitDeadline)));
    const isTaken = this.#submitted.then(() => true);
    const taken = await Promise.race([isTaken, this.ended, late]);
    clearTimeout(timer);
    const said = this.#place.problem()?.message ?? this.#lastLine ?? 'the cluster has not answered';
    const how = taken === undefined ? leftBecause(said) : left;
    await this.#turns.run(() => this.#finish(how));
    return this.ended;
  }

  kill(): void {
    void this.#finish(left);
  }

  async #take(message: AboutTask): Promise<void> {
    const { onEvent, onMachine, onOutput } = this.listener;
    switch (message.kind) {
      case 'accepted':
        this.#settleStarted?.resolve();
        // A lost connection may have lost it.
        if (this.#isStopping) this.#sendStop();
        return;
      case 'submitted':
        this.#settleSubmitted();
        return;
      case 'failed':
        return this.fail(fromWireError(message.error));
      case 'machine':
        onMachine(message.machine);
        return;
      case 'output':
        this.#lastLine = message.text.trim();
        onOutput(message.text);
        return;
      case 'event':
        if (message.files !== null) await this.#store(message.files);
        onEvent(message.event);
        return;
      case 'ended':
        if (message.files !== null) await this.#store(message.files);
        this.#place.send({ kind: 'collected', key: this.#place.key });
        return this.#finish(message.ended);
    }
  }

  #sendStop(): void {
    this.#place.send({ kind: 'stop', keys: [this.#place.key] });
  }

  async #store(files: Uint8Array): Promise<void> {
    await this.#lock?.assertHeld();
    await unpackExperiment(files, this.task.folder);
  }

  /** Ends it, with what keeps it from being computed. */
  async fail(error: unknown): Promise<void> {
    this.#settleStarted?.reject(error);
    const { code, message } = toWireError(error);
    await this.#finish({ kind: 'ended', status: 'failed', reason: message, errorCode: code });
  }

  async #finish(ended: RunEnded): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    await this.#lock?.release().catch(() => undefined);
    this.#place.over();
    this.#settleStarted?.resolve();
    this.#settleSubmitted();
    this.#settleEnded(ended);
  }
}

const left: RunEnded = { kind: 'ended', status: 'interrupted', reason: null, errorCode: null };

/** The end of a task that may still be computed, or waits to be submitted when it is next followed. */
function leftBecause(reason: string): RunEnded {
  return { ...left, reason, errorCode: 'unavailable' };
}

const cannotWait = new UnrollError(
  'invalid-input',
  'What a cluster computes can’t wait halfway; stop the run, and continue it later',
);
