import type { TerminalOutput } from './terminal-output.ts';

/** Milliseconds between two lines if nothing can be overwritten. */
const lineInterval = 5000;

/** What is done with the files of an import or a bundle, one after the other. */
type Work = 'copying' | 'reading' | 'packing';

/** Shows the progress of an import: a line that changes in a terminal, else one every few seconds and for each work. */
export class ImportReporter {
  readonly #output: TerminalOutput;
  readonly #now: () => number;
  #lastLineAt = -Infinity;
  #lastWork: Work | null = null;
  #isShown = false;

  /** @param now the time in milliseconds, from any origin */
  constructor(output: TerminalOutput, now: () => number) {
    this.#output = output;
    this.#now = now;
  }

  /** @param share of the work that is done, from 0 to 1 */
  report(work: Work, share: number): void {
    const text = `${work} the files: ${Math.floor(100 * share)} %`;
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
