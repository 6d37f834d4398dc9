/**
 * A task for several callers, performed as rarely as possible: whoever calls while it is running gets the result of the
 * next run, shared by all who call meanwhile. So nobody gets a result that was begun before the call.
 */
export class SharedTask<Result> {
  readonly #task: () => Promise<Result>;
  #running: Promise<Result> | null = null;
  #next: Promise<Result> | null = null;

  constructor(task: () => Promise<Result>) {
    this.#task = task;
  }

  /** Settles as the task does. */
  run(): Promise<Result> {
    if (this.#running === null) return this.#begin();
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = null;
        return this.#begin();
      });
    return this.#next;
  }

  #begin(): Promise<Result> {
    const result = this.#task().finally(() => {
      if (this.#running === result) this.#running = null;
    });
    this.#running = result;
    return result;
  }
}
