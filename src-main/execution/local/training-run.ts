import { toWireError } from '#shared/contract/errors';
import type { RunEnded } from '#shared/contract/events';
import type { RunEnd, RunEvent } from '#shared/contract/trainer-messages';
import { ProcessHost } from './process-host.ts';
import type { Spawner } from './trainer-child.ts';

/** Milliseconds from a request to stop until the process is ended: enough for a batch and a checkpoint on a slow disk. */
const stopDeadline = 60_000;

export interface TrainingRunOptions {
  /** The experiment's folder. */
  readonly folder: string;
  /** For a config that leaves them to the machine; null: one for each core. */
  readonly threads: number | null;
  readonly spawn: Spawner;
  readonly onEvent: (event: RunEvent) => void;
  readonly onOutput: (text: string) => void;
}

/**
 * One training of one experiment, in its own process, which ends with it. A run whose process dies isn't restarted
 * automatically: it resumes from its checkpoint when a person asks for it.
 */
export class TrainingRun {
  /** Fulfilled when the process has ended; never rejected. */
  readonly ended: Promise<RunEnded>;
  /**
   * Fulfilled once training is under way (or has already ended).
   * Rejected with the trainer's error if it never started.
   */
  readonly started: Promise<void>;
  readonly #host: ProcessHost;

  constructor({ folder, threads, spawn, onEvent, onOutput }: TrainingRunOptions) {
    let hasStarted = (): void => undefined;
    const firstEvent = new Promise<void>((resolve) => (hasStarted = resolve));
    this.#host = new ProcessHost({
      spawn,
      onOutput,
      onEvent: (event) => {
        if (event.kind === 'started') hasStarted();
        onEvent(event);
      },
    });
    const end = this.#host.request('train', { folder, threads });
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

  /** Ends the run after its present batch and a checkpoint; a process that doesn't manage that in time is killed. */
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

  /** Ends the run's process at once; what the last checkpoint holds stays. */
  kill(): void {
    this.#host.kill();
  }

  async #finish(end: Promise<RunEnd>): Promise<RunEnded> {
    let ended: RunEnded;
    try {
      const { status, reason } = await end;
      ended = { kind: 'ended', status, reason, errorCode: null };
    } catch (error) {
      const { code, message } = toWireError(error);
      const status = code === 'process-died' ? 'interrupted' : 'failed';
      ended = { kind: 'ended', status, reason: message, errorCode: code };
    }
    await this.#host.stop();
    return ended;
  }
}
