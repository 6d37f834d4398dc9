import type { TerminalOutput } from './terminal-output.ts';

/** Milliseconds between two lines if nothing can be overwritten. */
const lineInterval = 5000;

/** Shows how much of some work is done: a line that changes in a terminal, else one every few seconds and for each work. */
export class ShareReporter {
  readonly #output: TerminalOutput;
  readonly #now: () => number;
  #lastLineAt = -Infinity;
  #lastWork: string | null = null;
  #isShown = false;

  /** @param now the time in milliseconds, from any origin */
  constructor(output: TerminalOutput, now: () => number) {
    this.#output = output;
    this.#now = now;
  }

  /**
   * @param work what is being done: `copying the files`
   * @param share of the work that is done, from 0 to 1
   */
  report(work: string, share: number): void {
    const text = `${work}: ${Math.floor(100 * share)} %`;
    if (this.#output.isTerminal) {
      this.#output.overwriteLine(text);
      this.#isShown = true;
    } else if (work !== this.#lastWork || this.#now() - this.#lastLineAt >= lineInterval) {
      this.#lastLineAt = this.#now();
      this.#lastWork = work;
      this.#output.write(`${text}\n`);
    }
  }

  /** Removes the line. */
  close(): void {
    if (this.#isShown) this.#output.overwriteLine('');
    this.#isShown = false;
  }
}
