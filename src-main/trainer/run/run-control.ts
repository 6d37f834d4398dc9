/** Why a run ends before it is finished: stopped by the user, or because its process has to end. */
export type Ending = 'stop' | 'interrupt';

/** Requests to a run from outside, which it checks between batches. */
export class RunControl {
  #pausing = false;
  #ending: Ending | null = null;
  #waiting: (() => void)[] = [];
  /** The epoch after which the run ends as if it had been stopped; null: it trains to its end. */
  readonly lastEpoch: number | null;

  constructor(lastEpoch: number | null = null) {
    this.lastEpoch = lastEpoch;
  }

  /** Whether the run has to wait before its next batch. An ending overrides a pause. */
  get pausing(): boolean {
    return this.#pausing && this.#ending === null;
  }

  get ending(): Ending | null {
    return this.#ending;
  }

  pause(): void {
    this.#pausing = true;
  }

  proceed(): void {
    this.#pausing = false;
    this.#wake();
  }

  /** Ends the run after its current batch; the first of several endings counts. */
  end(ending: Ending): void {
    this.#ending ??= ending;
    this.#wake();
  }

  /** Resolves as soon as the run can continue; uses no processor time until then. */
  async released(): Promise<void> {
    while (this.pausing) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
