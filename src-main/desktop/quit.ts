/** An event whose default is that the app ends. */
export interface EndingEvent {
  preventDefault(): void;
}

export interface QuitOptions {
  /** The number of active runs. */
  readonly runningRuns: () => number;
  /** Asks whether to quit anyway; true: stop the runs after their batch and a checkpoint. */
  readonly ask: (runningRuns: number) => Promise<boolean>;
  /** Stops the runs and ends all processes. */
  readonly close: () => Promise<void>;
  /** Has the app end, which comes back here as another request to. */
  readonly quit: () => void;
}

/** Sees to it that the app doesn't end under a run without asking, and never before its checkpoint. */
export class QuitGuard {
  readonly #options: QuitOptions;
  #state: 'open' | 'asking' | 'closing' | 'closed' = 'open';

  constructor(options: QuitOptions) {
    this.#options = options;
  }

  /** The app or its window is asked to end, and may be kept from it. */
  requested(event: EndingEvent): void {
    if (this.#state === 'closed') return;
    event.preventDefault();
    if (this.#state === 'open') void this.#askAndEnd();
  }

  /** Ends without asking: the system or a terminal doesn't wait for an answer. */
  async end(): Promise<void> {
    if (this.#state === 'closing' || this.#state === 'closed') return;
    this.#state = 'closing';
    try {
      await this.#options.close();
    } finally {
      this.#state = 'closed';
      this.#options.quit();
    }
  }

  async #askAndEnd(): Promise<void> {
    const runs = this.#options.runningRuns();
    if (runs > 0) {
      this.#state = 'asking';
      const isToEnd = await this.#options.ask(runs).catch(() => false);
      // While it was asking the system may have had it end.
      if (this.#state !== 'asking') return;
      this.#state = 'open';
      if (!isToEnd) return;
    }
    await this.end();
  }
}

/** The question to ask while runs are active; the first button quits. */
export function quitQuestion(runningRuns: number) {
  const isOne = runningRuns === 1;
  return {
    type: 'question' as const,
    message: isOne ? 'A run is training.' : `${runningRuns} runs are training.`,
    detail:
      `If you quit, ${isOne ? 'it saves a checkpoint after its current batch and stops' : 'they save a checkpoint after their current batch and stop'}. ` +
      `You can resume ${isOne ? 'it' : 'them'} later.`,
    buttons: ['Finish batch, save and quit', 'Keep training'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  };
}
