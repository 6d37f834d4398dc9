import { visibleText } from '#shared/text/control-characters';

/** Where text goes: standard output, standard error, or something like it. */
export interface RawOutput {
  readonly isTTY?: boolean | undefined;
  /** Characters to a line, where it is a terminal. */
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/**
 * An output that may be a terminal. Everything the command line prints goes through one of these, so that no name, path
 * or message that comes from elsewhere can steer the terminal.
 */
export class TerminalOutput {
  readonly #output: RawOutput;

  constructor(output: RawOutput) {
    this.#output = output;
  }

  /** Whether lines can be written over. */
  get isTerminal(): boolean {
    return this.#output.isTTY === true;
  }

  /** Characters to a line, where it is a terminal. */
  get columns(): number | undefined {
    return this.#output.columns;
  }

  /** Prints a text; control characters in it other than line breaks and tabs are written out. */
  write(text: string): void {
    this.#output.write(visibleText(text));
  }

  /** Writes over the line that the cursor is in, and stays in it. */
  overwriteLine(text: string): void {
    this.#output.write(`\r${visibleText(text)}\u001b[K`);
  }
}
