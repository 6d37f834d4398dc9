/**
 * Passes on values at most once in `milliseconds`. Of values that come faster only the newest is kept, until the next
 * one after that time or a call of `flush`.
 */
export class Throttle<Value> {
  readonly #milliseconds: number;
  readonly #now: () => number;
  readonly #pass: (value: Value) => void;
  #lastPassed = -Infinity;
  #held: { readonly value: Value } | null = null;

  /** @param now the time in milliseconds, from any origin */
  constructor(milliseconds: number, now: () => number, pass: (value: Value) => void) {
    this.#milliseconds = milliseconds;
    this.#now = now;
    this.#pass = pass;
  }

  push(value: Value): void {
    this.#held = { value };
    if (this.#now() - this.#lastPassed >= this.#milliseconds) this.flush();
  }

  /** Passes on the value that is held back, if any. */
  flush(): void {
    if (this.#held === null) return;
    const { value } = this.#held;
    this.#held = null;
    this.#lastPassed = this.#now();
    this.#pass(value);
  }
}
