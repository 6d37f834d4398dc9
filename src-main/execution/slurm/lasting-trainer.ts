import type { FromTrainer, RunEnd } from '#shared/contract/trainer-messages';
import type { ChildListener, Spawner, TrainerChild } from '../local/trainer-child.ts';

/** Milliseconds that an idle process has to end. */
const endDeadline = 5000;

/** A process, and whoever uses it at the moment. */
interface Process {
  readonly child: TrainerChild;
  user: ChildListener | null;
  /** Requests that it has not answered. */
  open: number;
  /** Whether the run of its user has ended as it should. */
  isSound: boolean;
}

/**
 * Trains one run after the other in the same process. Loading the program and the data set takes longer than a short run
 * trains. A process in which something has gone wrong is not used again.
 */
export class LastingTrainer {
  readonly #spawn: Spawner;
  #idle: Process | null = null;
  #whenIdleEnds: () => void = () => undefined;

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
    const ended = new Promise<void>((resolve) => (this.#whenIdleEnds = resolve));
    process.child.disconnect();
    const timer = setTimeout(() => {
      process.child.kill();
    }, endDeadline);
    await ended;
    clearTimeout(timer);
  }

  #begin(first: ChildListener): TrainerChild {
    const process: Process = {
      child: this.#spawn({
        message: (message) => {
          this.#hear(process, message);
        },
        output: (text) => process.user?.output(text),
        exit: (report) => {
          process.user?.exit(report);
          if (this.#idle !== process) return;
          this.#idle = null;
          this.#whenIdleEnds();
        },
      }),
      user: first,
      open: 0,
      isSound: false,
    };
    return this.#handle(process);
  }

  #hear(process: Process, message: FromTrainer): void {
    if (message.kind === 'reply' || message.kind === 'refusal') process.open -= 1;
    if (message.kind === 'reply' && isSoundEnd(message.output)) process.isSound = true;
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
        if (!process.isSound || process.open > 0) {
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
