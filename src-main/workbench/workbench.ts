import type { CommandInput, CommandName, CommandOutput } from '#shared/api/commands';
import type { WorkbenchEvent } from '#shared/api/events';
import type { WorkbenchApi } from '#shared/api/workbench-api';
import { dispatch, type Handlers } from './dispatch.ts';
import { experimentHandlers } from './experiment-handlers.ts';
import { ExperimentStore } from './experiment-store.ts';
import { Predictor } from './predictor.ts';
import { questionHandlers } from './question-handlers.ts';
import { runHandlers } from './run-handlers.ts';
import { Runs } from './runs.ts';
import type { Spawner } from './trainer-child.ts';
import { verificationHandlers } from './verification-handlers.ts';
import { Verifications } from './verifications.ts';

/**
 * The application itself, whichever host it runs in. It computes nothing: training and predicting are done by
 * processes that it owns.
 */
export class Workbench implements WorkbenchApi {
  readonly #listeners = new Set<(event: WorkbenchEvent) => void>();
  readonly #runs: Runs;
  readonly #verifications: Verifications;
  readonly #predictor: Predictor;
  readonly #handlers: Handlers;

  /**
   * @param options.home the data folder
   * @param options.spawn starts a trainer process that uses the same data folder
   */
  constructor({ home, spawn }: { readonly home: string; readonly spawn: Spawner }) {
    const store = new ExperimentStore(home);
    this.#predictor = new Predictor(spawn);
    const emit = (event: WorkbenchEvent): void => {
      for (const listener of this.#listeners) listener(event);
    };
    this.#runs = new Runs(spawn, emit);
    this.#verifications = new Verifications(spawn, emit);
    this.#handlers = {
      ...experimentHandlers(store, this.#runs),
      ...runHandlers(store, this.#runs),
      ...verificationHandlers(store, this.#verifications),
      ...questionHandlers(store, this.#predictor, home),
    };
  }

  /** Does a command that came from outside; see `dispatch`. */
  dispatch(name: string, input: unknown): Promise<unknown> {
    return dispatch(this.#handlers, name, input);
  }

  async call<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
  ): Promise<CommandOutput<Name>> {
    return (await this.dispatch(name, input)) as CommandOutput<Name>;
  }

  subscribe(listener: (event: WorkbenchEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Ends all processes, each run after a checkpoint. */
  async close(): Promise<void> {
    await Promise.all([
      this.#runs.stopAll(),
      this.#verifications.stopAll(),
      this.#predictor.close(),
    ]);
  }

  /** Ends all processes at once; runs keep what their last checkpoint holds. */
  kill(): void {
    this.#runs.killAll();
    this.#verifications.killAll();
    this.#predictor.kill();
  }
}
