import type { PowerSaveBlocker } from 'electron';

/** Keeps the machine from going to sleep while it trains. */
export class KeepAwake {
  readonly #blocker: Pick<PowerSaveBlocker, 'start' | 'stop'>;
  #id: number | null = null;

  constructor(blocker: Pick<PowerSaveBlocker, 'start' | 'stop'>) {
    this.#blocker = blocker;
  }

  /** @param isNeeded whether something is computed now */
  set(isNeeded: boolean): void {
    if (isNeeded) {
      this.#id ??= this.#blocker.start('prevent-app-suspension');
    } else if (this.#id !== null) {
      this.#blocker.stop(this.#id);
      this.#id = null;
    }
  }
}
