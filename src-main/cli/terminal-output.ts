import { visibleText } from '#shared/text/control-characters';

/** Where text goes: standard output, standard error, or something like it. */
export interface RawOutput {
  readonly isTTY?: boolean | undefined;
  /** Characters per line, if it is a terminal. */
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/**
 * An output that may be a terminal. Everything the command line prints goes through one of these, so that no name, path
 * or message from elsewhere can control the terminal.
 */
export class TerminalOutput {
  readonly #output: RawOutput;

  constructor(output: RawOutput) {
    this.#output = output;
  }

  /** Whether lines can be overwritten. */
  get isTerminal(): boolean {
    return this.#output.isTTY === true;
  }

  /** Characters per line, if it is a terminal. */
  get columns(): number | undefined {
    return this.#output.columns;
  }

  /** Prints a text; control characters other than line breaks and tabs are escaped. */
  write(text: string): void {
    this.#output.write(visibleText(text));
  }

  /** Overwrites the line that the cursor is in, and stays in it. */
  overwriteLine(text: string): void {
    this.#output.write(`\r${visibleText(text)}\u001b[K`);
  }
}
