import { join } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import type { ExperimentRunEvent } from '#shared/contract/events';
import { parseConfig } from '#shared/experiment/config';
import type { ExperimentRecord } from '#shared/experiment/record';
import { experimentFiles } from '../storage/experiment/experiment-folder.ts';
import type { Execution, Executor } from './executor.ts';
import { RunLog } from './run-log.ts';

/** The active runs of this workbench, by experiment. */
export class Runs {
  readonly #executor: Executor;
  readonly #emit: (event: ExperimentRunEvent) => void;
  readonly #onChange: () => void;
  readonly #running = new Map<string, Execution>();

  /** @param onChange is called when a run was added or has ended */
  constructor(
    executor: Executor,
    emit: (event: ExperimentRunEvent) => void,
    onChange: () => void = () => undefined,
  ) {
    this.#executor = executor;
    this.#emit = emit;
    this.#onChange = onChange;
  }

  /** The experiments that are trained, those that are only just being started included. */
  get ids(): string[] {
    return [...this.#running.keys()];
  }

  isRunning(id: string): boolean {
    return this.#running.has(id);
  }

  /**
   * Trains an experiment, from its checkpoint if it has one. Fulfilled once training is under way; an event
   * announces its end.
   * @param folder the experiment's
   * @param threads for a config that leaves them to the machine; null: one for each core
   * @param lastEpoch where it ends as if it had been stopped; null: it trains to its end
   * @param executor where it is computed; left out: on this computer
   * @throws ConfigError if the fields of the config don't go together
   * @throws UnrollError 'busy' if it is already being trained, else what the training is refused with.
   */
  async start(
    { id, config, data }: Pick<ExperimentRecord, 'id' | 'config' | 'data'>,
    folder: string,
    threads: number | null,
    lastEpoch: number | null = null,
    executor: Executor = this.#executor,
  ): Promise<void> {
    if (this.#running.has(id)) throw new UnrollError('busy', `${id} is already being trained`);
    const checked = parseConfig(config);
    const trainedOn = { dataset: checked.dataset, hashes: data?.hashes ?? {} };
    const log = new RunLog(join(folder, experimentFiles.log));
    const run = executor.start(
      { id, config: checked, data: trainedOn, threads, lastEpoch, folder },
      {
        onEvent: (event) => {
          this.#emit({ ...event, experiment: id });
        },
        onOutput: (text) => {
          log.append(text);
        },
        onMachine: (machine) => {
          this.#emit({ kind: 'placed', machine, experiment: id });
        },
      },
    );
    this.#running.set(id, run);
    this.#onChange();
    const over = run.ended.then(async (ended) => {
      await log.written();
      this.#running.delete(id);
      this.#onChange();
      return ended;
    });
    try {
      await run.started;
    } catch (error) {
      // Only when nothing computes any more can it be started again.
      await over;
      throw error;
    }
    void over.then((ended) => {
      this.#emit({ ...ended, experiment: id });
    });
  }

  /** @throws UnrollError 'invalid-input' if the experiment isn't being trained here */
  get(id: string): Execution {
    const run = this.#running.get(id);
    if (run === undefined) {
      throw new UnrollError('invalid-input', `${id} is not being trained by this program`);
    }
    return run;
  }

  /** Ends the runs of this computer, each after a checkpoint, and follows the others no longer. */
  async leaveAll(): Promise<void> {
    await Promise.all([...this.#running.values()].map((run) => run.leave()));
  }

  /** Ends all runs at once. */
  killAll(): void {
    for (const run of this.#running.values()) run.kill();
  }
}
