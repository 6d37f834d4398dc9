import { UnrollError } from '#shared/api/errors';
import type { TrainerRequestName, TrainerRequests } from '#shared/api/trainer-messages';
import { describeEnd, ProcessHost, type ProcessEnd } from './process-host.ts';
import type { Spawner } from './trainer-child.ts';

/**
 * A process for questions (to saved models, engines or data sets), started with the first and kept warm.
 * If it dies it is started once more, with the next question. If it then dies again before it has answered anything,
 * it stays down: a process that can't live is not started over and over.
 */
export class QuestionProcess {
  readonly #spawn: Spawner;
  #host: ProcessHost | null = null;
  #deathsInARow = 0;
  #lastEnd: ProcessEnd | null = null;

  constructor(spawn: Spawner) {
    this.#spawn = spawn;
  }

  /** @throws UnrollError as `ProcessHost.request` does; 'process-died' at once if the process is down for good. */
  async request<Name extends TrainerRequestName>(
    name: Name,
    input: TrainerRequests[Name]['input'],
  ): Promise<TrainerRequests[Name]['output']> {
    const host = this.#host ?? this.#start();
    try {
      const output = await host.request(name, input);
      this.#deathsInARow = 0;
      return output;
    } catch (error) {
      if (!(error instanceof UnrollError && error.code === 'process-died')) this.#deathsInARow = 0;
      throw error;
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
    if (this.#deathsInARow > 1 && this.#lastEnd !== null) {
      throw new UnrollError(
        'process-died',
        `${describeEnd(this.#lastEnd)}, twice in a row; it is not started again`,
      );
    }
    const host = new ProcessHost({ spawn: this.#spawn });
    this.#host = host;
    void host.ended.then((end) => {
      this.#host = null;
      this.#lastEnd = end;
      this.#deathsInARow += 1;
    });
    return host;
  }
}
