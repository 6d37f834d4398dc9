import { UnrollError } from '#shared/contract/errors';
import type { SlurmChoice } from '#shared/sweep/executors';
import type { Execution, Executor } from '../executor.ts';

/** Not built yet. */
export class SlurmExecutor implements Executor {
  readonly room = 64;

  readonly choice: SlurmChoice;
  readonly home: string;

  constructor(choice: SlurmChoice, home: string) {
    this.choice = choice;
    this.home = home;
  }

  prepare(): Promise<void> {
    return Promise.reject(new UnrollError('unavailable', 'slurm is not built yet'));
  }

  start(): Execution {
    throw new UnrollError('unavailable', 'slurm is not built yet');
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
