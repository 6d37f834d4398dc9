import type { ExecutorChoice } from '#shared/sweep/executors';
import type { Executor } from '../execution/executor.ts';
import { LocalExecutor } from '../execution/local/local-executor.ts';
import type { Spawner } from '../execution/local/trainer-child.ts';
import { RedisExecutor } from '../execution/redis/redis-executor.ts';
import { SlurmExecutor } from '../execution/slurm/slurm-executor.ts';

/** What executors need of this computer. */
export interface ExecutorDependencies {
  /** The data folder, for data sets that travel. */
  readonly home: string;
  /** Starts a trainer process that uses that data folder. */
  readonly spawn: Spawner;
}

/** What computes runs at a place. @throws UnrollError 'unavailable' where that can't be had at all */
export function createExecutor(
  choice: ExecutorChoice,
  { home, spawn }: ExecutorDependencies,
): Executor {
  switch (choice.kind) {
    case 'local':
      return new LocalExecutor(spawn);
    case 'slurm':
      return new SlurmExecutor(choice, home);
    case 'redis':
      return new RedisExecutor(choice, home);
  }
}
