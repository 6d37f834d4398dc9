import { z } from 'zod';
import { fields } from '../../catalogue/fields.ts';
import type { RunTime } from '../../experiment/time/run-time.ts';
import { command, config, experiment, nothing, oneExperiment } from '../command.ts';

/** The runs that are training and those that wait, by the ids of their experiments. */
export interface QueueState {
  readonly running: readonly string[];
  /** The next one first. */
  readonly waiting: readonly string[];
  /** The most runs that train in parallel. */
  readonly sideBySide: number;
  /** Threads of each run whose config doesn't set them; 0: the cores are split evenly. */
  readonly threadsEach: number;
  /** Whether the queue is paused: waiting runs don't start. */
  readonly held: boolean;
}

/** As many as can be created at once, or wait. */
const maxEstimates = 1000;

const experiments = z.array(experiment).min(1).max(1000);

export const runCommands = {
  /** Starts a queued experiment immediately. Returns once training is under way; an event reports how it ends. */
  'runs.start': command(oneExperiment).returns<{ readonly id: string }>(),
  /** Resumes a stopped, interrupted or failed experiment from its checkpoint; returns like a start. */
  'runs.resume': command(oneExperiment).returns<{ readonly id: string }>(),
  /** Drops its checkpoint, which may be damaged, and trains it from the beginning; returns like a start. */
  'runs.startOver': command(oneExperiment).returns<{ readonly id: string }>(),
  'runs.pause': command(oneExperiment).returns<{ readonly id: string }>(),
  'runs.proceed': command(oneExperiment).returns<{ readonly id: string }>(),
  /** Stops a run after a checkpoint. Returns when it has ended. */
  'runs.stop': command(oneExperiment).returns<{ readonly id: string }>(),

  /**
   * How long runs with these configs take on this machine, each alone; null where nothing is known yet. They are learnt
   * from finished runs and from what `engines.estimate` has measured since the start of the workbench.
   */
  'runs.estimate': command(
    z.strictObject({ configs: z.array(config).min(1).max(maxEstimates) }),
  ).returns<readonly (RunTime | null)[]>(),

  'queue.show': command(nothing).returns<QueueState>(),
  /** Adds unfinished experiments to the end of the queue. */
  'queue.add': command(z.strictObject({ experiments })).returns<QueueState>(),
  /** Removes experiments from the queue without changing them. */
  'queue.remove': command(z.strictObject({ experiments })).returns<QueueState>(),
  /** Moves a waiting experiment to a place, counted from 0. */
  'queue.move': command(
    z.strictObject({ experiment, to: z.int().nonnegative() }),
  ).returns<QueueState>(),
  'queue.configure': command(
    z
      .strictObject({
        sideBySide: z.int().min(1).max(16),
        threadsEach: z.int().min(fields.threads.minimum).max(fields.threads.maximum),
        held: z.boolean(),
      })
      .partial(),
  ).returns<QueueState>(),
} as const;

/** The commands that train, which take an experiment and nothing else. */
export type RunCommand = Extract<
  keyof typeof runCommands,
  `runs.${'start' | 'resume' | 'startOver' | 'pause' | 'proceed' | 'stop'}`
>;
