/** Milliseconds after which a crash is no longer taken for one in a row. */
const calmAfter = 60_000;

/** What to do about a window whose process has died: to load it again, once; then a person is asked. */
export class WindowCrashes {
  readonly #now: () => number;
  #lastAt: number | null = null;

  /** @param now the time in milliseconds, from any origin */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** @param reason as Electron names it */
  next(reason: string): 'nothing' | 'reload' | 'ask' {
    if (reason === 'clean-exit') return 'nothing';
    const isInARow = this.#lastAt !== null && this.#now() - this.#lastAt < calmAfter;
    this.#lastAt = this.#now();
    return isInARow ? 'ask' : 'reload';
  }
}
