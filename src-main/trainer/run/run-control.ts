/** How a run is told to end before it is over: by a person, or because its process has to go. */
export type Ending = 'stop' | 'interrupt';

/** What is asked of a run from outside. The run looks here between batches. */
export class RunControl {
  #pausing = false;
  #ending: Ending | null = null;
  #waiting: (() => void)[] = [];

  /** Whether the run is to wait before its next batch. An ending goes before a pause. */
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

  /** Ends the run after its current batch; of several endings the first counts. */
  end(ending: Ending): void {
    this.#ending ??= ending;
    this.#wake();
  }

  /** Resolves as soon as the run need not wait any more; takes no processor time until then. */
  async released(): Promise<void> {
    while (this.pausing) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
