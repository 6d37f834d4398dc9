import { availableParallelism } from 'node:os';
import { toWireError } from '#shared/contract/errors';
import type { RunEnded } from '#shared/contract/events';
import { isRunEvent, type RunEnd } from '#shared/contract/trainer-messages';
import type { Execution, Executor, Task, TaskListener } from '../executor.ts';
import { ProcessHost } from './process-host.ts';
import type { Spawner } from './trainer-child.ts';

/** Milliseconds from a request to stop until the process is ended: enough for a batch and a checkpoint on a slow disk. */
const stopDeadline = 60_000;

/** Trains on this computer, each task in its own process, which works in the task's folder. */
export class LocalExecutor implements Executor {
  readonly #spawn: Spawner;
  readonly #isInScratch: boolean;

  readonly room = availableParallelism();

  /** @param isInScratch whether the tasks' folders are of no use to anybody after a power cut */
  constructor(spawn: Spawner, isInScratch = false) {
    this.#spawn = spawn;
    this.#isInScratch = isInScratch;
  }

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  start(task: Task, listener: TaskListener): Execution {
    return new LocalExecution(this.#spawn, task, listener, this.#isInScratch);
  }
}

/**
 * One training of one experiment, in its own process, which ends with it. A run whose process dies isn't restarted
 * automatically: it resumes from its checkpoint when a person asks for it.
 */
class LocalExecution implements Execution {
  readonly ended: Promise<RunEnded>;
  readonly started: Promise<void>;
  readonly #host: ProcessHost;

  constructor(
    spawn: Spawner,
    { folder, threads, lastEpoch }: Task,
    { onEvent, onOutput }: TaskListener,
    scratch: boolean,
  ) {
    let hasStarted = (): void => undefined;
    const firstEvent = new Promise<void>((resolve) => (hasStarted = resolve));
    this.#host = new ProcessHost({
      spawn,
      onOutput,
      onEvent: (event) => {
        if (event.kind === 'started') hasStarted();
        if (isRunEvent(event)) onEvent(event);
      },
    });
    const end = this.#host.request('train', { folder, threads, lastEpoch, scratch });
    this.started = Promise.race([firstEvent, end.then(() => undefined)]);
    this.ended = this.#finish(end);
    // Whoever isn't interested in how the start went still learns of the failure by the end.
    this.started.catch(() => undefined);
  }

  async pause(): Promise<void> {
    await this.#host.request('pause', {});
  }

  async proceed(): Promise<void> {
    await this.#host.request('proceed', {});
  }

  async stop(): Promise<RunEnded> {
    const timer = setTimeout(() => {
      this.kill();
    }, stopDeadline);
    // A refusal means that there is nothing to stop (any more), a death that it has stopped: the end tells which.
    await this.#host.request('stop', {}).catch(() => undefined);
    const ended = await this.ended;
    clearTimeout(timer);
    return ended;
  }

  leave(): Promise<RunEnded> {
    return this.stop();
  }

  kill(): void {
    this.#host.kill();
  }

  async #finish(end: Promise<RunEnd>): Promise<RunEnded> {
    let ended: RunEnded;
    try {
      const { status, reason, errorCode = null } = await end;
      ended = { kind: 'ended', status, reason, errorCode };
    } catch (error) {
      const { code, message } = toWireError(error);
      const status = code === 'process-died' ? 'interrupted' : 'failed';
      ended = { kind: 'ended', status, reason: message, errorCode: code };
    }
    await this.#host.stop();
    return ended;
  }
}
