import { UnrollError } from '#shared/contract/errors';
import type { TrainerRequestName, TrainerRequests } from '#shared/contract/trainer-messages';
import type { Questions } from '../questions.ts';
import { describeEnd, ProcessHost, type ProcessEnd } from './process-host.ts';
import type { Spawner } from './trainer-child.ts';

/** Milliseconds for which a failure counts. */
const failureLifetime = 60_000;
/** Failures that count at which the process stays down until one of them is past. */
const maxFailures = 2;

interface Failure {
  readonly at: number;
  readonly end: ProcessEnd;
}

/**
 * A process for questions (to saved models, engines or data sets), started with the first and kept warm.
 * If it dies it is started again with the next question. A process that dies of its work, or never gets as far, twice
 * within a minute without having answered anything in between, stays down for the rest of that minute: one that can't
 * live is not started over and over, and one that only lacked memory for a while is not given up.
 */
export class QuestionProcess implements Questions {
  readonly #spawn: Spawner;
  readonly #now: () => number;
  #host: ProcessHost | null = null;
  /** Questions that wait for an answer. */
  #open = 0;
  /** Since the last answer, the oldest first. */
  #failures: Failure[] = [];

  /** @param now the time in milliseconds, from any origin */
  constructor(spawn: Spawner, now = () => performance.now()) {
    this.#spawn = spawn;
    this.#now = now;
  }

  /** @throws UnrollError as `ProcessHost.request` does; 'process-died' at once while the process stays down. */
  async request<Name extends TrainerRequestName>(
    name: Name,
    input: TrainerRequests[Name]['input'],
  ): Promise<TrainerRequests[Name]['output']> {
    const host = this.#host ?? this.#start();
    this.#open += 1;
    try {
      const output = await host.request(name, input);
      this.#failures = [];
      return output;
    } catch (error) {
      if (!(error instanceof UnrollError && error.code === 'process-died')) this.#failures = [];
      throw error;
    } finally {
      this.#open -= 1;
    }
  }

  /** Ends the process, if there is one. */
  async close(): Promise<void> {
    await this.#host?.stop();
  }

  /** Ends the process at once. */
  kill(): void {
    this.#host?.kill();
  }

  #start(): ProcessHost {
    this.#refuseIfDown();
    const host = new ProcessHost({ spawn: this.#spawn });
    this.#host = host;
    void host.ended.then((end) => {
      this.#host = null;
      // One that was idle has not shown that it can't do its work.
      if (this.#open > 0) this.#failures.push({ at: this.#now(), end });
    });
    return host;
  }

  /** @throws UnrollError 'process-died' saying when it will be started again */
  #refuseIfDown(): void {
    const now = this.#now();
    this.#failures = this.#failures.filter(({ at }) => now - at < failureLifetime);
    const first = this.#failures.at(-maxFailures);
    const last = this.#failures.at(-1);
    if (first === undefined || last === undefined) return;
    const seconds = Math.ceil((first.at + failureLifetime - now) / 1000);
    throw new UnrollError(
      'process-died',
      `${describeEnd(last.end)}, twice within a minute; try again in ${seconds} s`,
    );
  }
}
