import type { WorkbenchApi } from '#shared/contract/workbench-api';
import type { Option, ParsedArguments, Positional } from '../hosts/arguments.ts';
import type { Spawner } from '../execution/local/trainer-child.ts';
import type { ChosenHome } from '../storage/home.ts';
import type { ExitCode } from './exit-codes.ts';
import type { SignalSource } from '../hosts/interrupts.ts';
import type { RawOutput, TerminalOutput } from './terminal-output.ts';

/** A workbench that belongs to this program and ends with it. */
export interface OwnedWorkbench extends WorkbenchApi {
  close(): Promise<void>;
  kill(): void;
}

/** The dependencies of the command line, which tests replace. */
export interface Dependencies {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: RawOutput;
  readonly stderr: RawOutput;
  readonly signals: SignalSource;
  /** Time in milliseconds, from any origin, never decreasing. */
  now(): number;
  openWorkbench(chosen: ChosenHome): OwnedWorkbench;
  /** Starts trainer processes that use a data folder. */
  spawner(home: string): Spawner;
  /** The program that this command line is, and its first arguments. */
  readonly commandLine: readonly string[];
}

/** What a command works with. */
export interface Invocation {
  readonly arguments: ParsedArguments;
  /** The result is printed when the command is done; everything else goes to standard error immediately. */
  readonly dependencies: Omit<Dependencies, 'stdout' | 'stderr' | 'openWorkbench'> & {
    readonly stderr: TerminalOutput;
  };
  readonly home: string;
  /** Opened when it is first asked for. */
  readonly workbench: OwnedWorkbench;
}

/** The result of a command: `json` is printed with --json, else `text`. */
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
  /** Its options under their headings; the common options are added. */
  readonly options: readonly OptionGroup[];
  /** Why it can't have flags that other commands have, by their names. */
  readonly refusedFlags?: ReadonlyMap<string, string>;
  run(invocation: Invocation): Promise<Outcome>;
}

export interface OptionGroup {
  readonly title: string;
  readonly options: readonly Option[];
}

/** @returns the outcome of a command that succeeded */
export function done(json: unknown, text: string): Outcome {
  return { exitCode: 0, json, text };
}
