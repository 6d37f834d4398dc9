/**
 * A task that several may ask for at once, done as seldom as possible: whoever asks while it is under way gets the
 * result of the next time, which all who ask meanwhile share. So nobody gets one that was begun before he asked.
 */
export class SharedTask<Result> {
  readonly #task: () => Promise<Result>;
  #underWay: Promise<Result> | null = null;
  #next: Promise<Result> | null = null;

  constructor(task: () => Promise<Result>) {
    this.#task = task;
  }

  /** Settles as the task does. */
  run(): Promise<Result> {
    if (this.#underWay === null) return this.#begin();
    this.#next ??= this.#underWay
      .catch(() => undefined)
      .then(() => {
        this.#next = null;
        return this.#begin();
      });
    return this.#next;
  }

  #begin(): Promise<Result> {
    const result = this.#task().finally(() => {
      if (this.#underWay === result) this.#underWay = null;
    });
    this.#underWay = result;
    return result;
  }
}
