import { join } from 'node:path';
import type { FromTrainer, ToTrainer } from '#shared/contract/trainer-messages';

/** How a process ended, as the system reports it: with an exit code, or by a signal; or it never started. */
export type ExitReport =
  | { readonly kind: 'code'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'unstarted'; readonly reason: string };

/** What a trainer process lets its owner know. */
export interface ChildListener {
  message(message: FromTrainer): void;
  /** Something the process wrote to its standard output or error; not cut at lines. */
  output(text: string): void;
  /** Called once, after everything else. */
  exit(report: ExitReport): void;
}

/** A trainer process, whichever way it was started. None of the calls minds a process that is already gone. */
export interface TrainerChild {
  post(message: ToTrainer): void;
  /** Closes the connection, which makes the process end. */
  disconnect(): void;
  /** Ends the process at once; it can't object. */
  kill(): void;
}

/** Starts a trainer process. */
export type Spawner = (listener: ChildListener) => TrainerChild;

/**
 * The trainer as it is built, for a spawner.
 * @param folder of the built programs
 * @param home the data folder that it works in
 */
export function builtTrainer(
  folder: string,
  home: string,
): [program: string, environment: NodeJS.ProcessEnv] {
  return [join(folder, 'trainer.js'), { ...process.env, UNROLL_HOME: home }];
}
