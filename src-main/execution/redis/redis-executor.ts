import { UnrollError } from '#shared/contract/errors';
import type { RedisChoice } from '#shared/sweep/executors';
import type { Execution, Executor } from '../executor.ts';

/** Not built yet. */
export class RedisExecutor implements Executor {
  readonly room = 64;

  readonly choice: RedisChoice;
  readonly home: string;

  constructor(choice: RedisChoice, home: string) {
    this.choice = choice;
    this.home = home;
  }

  prepare(): Promise<void> {
    return Promise.reject(new UnrollError('unavailable', 'redis is not built yet'));
  }

  start(): Execution {
    throw new UnrollError('unavailable', 'redis is not built yet');
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
