import type { WorkbenchApi } from '#shared/contract/workbench-api';
import type { Option, ParsedArguments, Positional } from '../hosts/arguments.ts';
import type { ChosenHome } from '../storage/home.ts';
import type { ExitCode } from './exit-codes.ts';
import type { SignalSource } from '../hosts/interrupts.ts';
import type { RawOutput, TerminalOutput } from './terminal-output.ts';

/** A workbench that belongs to this program and ends with it. */
export interface OwnedWorkbench extends WorkbenchApi {
  close(): Promise<void>;
  kill(): void;
}

/** What the command line takes from around it; tests put something else in its place. */
export interface Dependencies {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: RawOutput;
  readonly stderr: RawOutput;
  readonly signals: SignalSource;
  /** Time in milliseconds, from any origin, never going back. */
  now(): number;
  openWorkbench(chosen: ChosenHome): OwnedWorkbench;
}

/** What a command works with. */
export interface Invocation {
  readonly arguments: ParsedArguments;
  /** What is asked for is printed when the command is done; all else goes to standard error at once. */
  readonly dependencies: Pick<Dependencies, 'signals' | 'now'> & {
    readonly stderr: TerminalOutput;
  };
  readonly home: string;
  readonly workbench: OwnedWorkbench;
}

/** What a command has to say when it is done: `json` is printed with --json, else `text`. */
export interface Outcome {
  readonly exitCode: ExitCode;
  readonly json: unknown;
  readonly text: string;
}

/** One command of the command line. */
export interface Command {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** More for its help page, as paragraphs. */
  readonly description?: readonly string[];
  readonly positionals: readonly Positional[];
  /** Its options under their headings; the options that every command has are added. */
  readonly options: readonly OptionGroup[];
  run(invocation: Invocation): Promise<Outcome>;
}

export interface OptionGroup {
  readonly title: string;
  readonly options: readonly Option[];
}

/** The outcome of a command that went well. */
export function done(json: unknown, text: string): Outcome {
  return { exitCode: 0, json, text };
}
