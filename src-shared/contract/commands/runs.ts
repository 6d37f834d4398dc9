import { z } from 'zod';
import { fields } from '../../catalogue/fields.ts';
import { command, experiment, nothing, oneExperiment } from '../command.ts';

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
