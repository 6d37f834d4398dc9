import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { ExecutorChoice } from '#shared/sweep/executors';
import type { Executor, RecordRepetition } from '../execution/executor.ts';
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
  /** How long a run takes on this computer, in seconds; null: nothing is known. */
  readonly estimate: (config: ExperimentConfig) => Promise<number | null>;
  readonly record: RecordRepetition;
}

/** What computes runs at a place. @throws UnrollError 'unavailable' where that is not available at all */
export function createExecutor(
  choice: ExecutorChoice,
  { home, spawn, estimate, record }: ExecutorDependencies,
): Executor {
  switch (choice.kind) {
    case 'local':
      return new LocalExecutor(spawn);
    case 'slurm':
      return new SlurmExecutor(choice, { home, estimate, record });
    case 'redis':
      return new RedisExecutor(choice, home, record);
  }
}
