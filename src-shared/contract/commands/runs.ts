import { z } from 'zod';
import { fields } from '../../catalogue/fields.ts';
import { command, experiment, nothing, oneExperiment } from '../command.ts';

/** What is trained now and what waits for its turn. Experiments by id. */
export interface QueueState {
  readonly running: readonly string[];
  /** The next one first. */
  readonly waiting: readonly string[];
  /** How many are trained side by side at most. */
  readonly sideBySide: number;
  /** Threads of each run whose config leaves them to the machine; 0: the cores shared out evenly. */
  readonly threadsEach: number;
  /** While held, nothing that waits is started. */
  readonly held: boolean;
}

const experiments = z.array(experiment).min(1).max(1000);

export const runCommands = {
  /** Starts a queued experiment immediately. Returns once training is under way; an event reports how it ends. */
  'runs.start': command(oneExperiment).returns<{ readonly id: string }>(),
  /** Starts an experiment that has been stopped, interrupted or failed from its checkpoint; answered like a start. */
  'runs.resume': command(oneExperiment).returns<{ readonly id: string }>(),
  /** Gives up its checkpoint, where that is damaged say, and trains it from the beginning; answered like a start. */
  'runs.startOver': command(oneExperiment).returns<{ readonly id: string }>(),
  'runs.pause': command(oneExperiment).returns<{ readonly id: string }>(),
  'runs.proceed': command(oneExperiment).returns<{ readonly id: string }>(),
  /** Ends a run after a checkpoint. Answered when it has ended. */
  'runs.stop': command(oneExperiment).returns<{ readonly id: string }>(),

  'queue.show': command(nothing).returns<QueueState>(),
  /** Puts experiments that are not finished at the end of the queue. */
  'queue.add': command(z.strictObject({ experiments })).returns<QueueState>(),
  /** Takes experiments out of the queue; they stay as they are. */
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
