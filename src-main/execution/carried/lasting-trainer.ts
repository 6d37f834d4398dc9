import type { FromTrainer, RunEnd } from '#shared/contract/trainer-messages';
import type { ChildListener, Spawner, TrainerChild } from '../local/trainer-child.ts';

/** Milliseconds that an idle process has to end. */
const endDeadline = 5000;
/** Bytes of memory beyond which a process is not used again: far more than short runs need, which it is kept for. */
const mostMemory = 2 ** 30;

/** A process, and whoever uses it at the moment. */
interface Process {
  readonly child: TrainerChild;
  user: ChildListener | null;
  /** Requests that it has not answered. */
  open: number;
  /** Whether the run of its user has ended as it should. */
  isSound: boolean;
  /** Bytes, as it has last said. */
  memory: number;
  readonly ended: Promise<void>;
}

/**
 * Trains one run after the other in the same process. Loading the program and the data set takes longer than a short run
 * trains. A process in which something has gone wrong, or that has become large, is not used again.
 */
export class LastingTrainer {
  readonly #spawn: Spawner;
  #idle: Process | null = null;

  constructor(spawn: Spawner) {
    this.#spawn = spawn;
  }

  /** Gives each run the process that is idle, or else a new one; for one run at a time. */
  readonly spawner: Spawner = (user) => {
    const process = this.#idle;
    if (process === null) return this.#begin(user);
    this.#idle = null;
    process.user = user;
    process.isSound = false;
    queueMicrotask(() => {
      user.message({ kind: 'ready' });
    });
    return this.#handle(process);
  };

  /** Ends the process that is idle. */
  async end(): Promise<void> {
    const process = this.#idle;
    if (process === null) return;
    this.#idle = null;
    process.child.disconnect();
    const timer = setTimeout(() => {
      process.child.kill();
    }, endDeadline);
    await process.ended;
    clearTimeout(timer);
  }

  #begin(first: ChildListener): TrainerChild {
    let settleEnded = (): void => undefined;
    const process: Process = {
      child: this.#spawn({
        message: (message) => {
          this.#hear(process, message);
        },
        output: (text) => process.user?.output(text),
        exit: (report) => {
          process.user?.exit(report);
          if (this.#idle === process) this.#idle = null;
          settleEnded();
        },
      }),
      user: first,
      open: 0,
      isSound: false,
      memory: 0,
      ended: new Promise((resolve) => (settleEnded = resolve)),
    };
    return this.#handle(process);
  }

  #hear(process: Process, message: FromTrainer): void {
    if (message.kind === 'reply' || message.kind === 'refusal') process.open -= 1;
    if (message.kind === 'reply' && isSoundEnd(message.output)) process.isSound = true;
    if (message.kind === 'event' && message.event.kind === 'progress') {
      process.memory = message.event.point.memoryBytes;
    }
    process.user?.message(message);
  }

  /** The process as one run sees it, for which it ends with the run. */
  #handle(process: Process): TrainerChild {
    const { child, user } = process;
    const isUsed = (): boolean => process.user === user;
    return {
      post: (message) => {
        if (!isUsed()) return;
        process.open += 1;
        child.post(message);
      },
      disconnect: () => {
        if (!isUsed()) return;
        if (!process.isSound || process.open > 0 || process.memory > mostMemory) {
          child.disconnect();
          return;
        }
        process.user = null;
        this.#idle = process;
        queueMicrotask(() => {
          user?.exit({ kind: 'code', code: 0 });
        });
      },
      kill: () => {
        if (isUsed()) child.kill();
      },
    };
  }
}

/** Whether an answer says that a run has ended without a failure. */
function isSoundEnd(output: unknown): boolean {
  const { status } = output as Partial<RunEnd>;
  return status === 'finished' || status === 'stopped';
}
