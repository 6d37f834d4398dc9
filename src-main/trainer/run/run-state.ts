import { z } from 'zod';
import { epochSchema, weightHashSchema } from '#shared/experiment/record';
import type { StepResult } from '../engines/engine.ts';

const count = z.int().nonnegative();
const seconds = z.number().nonnegative();

/** Running sums over some training steps. */
const tallySchema = z.strictObject({
  steps: count,
  examples: count,
  correct: count,
  /** Sum over examples, in nats. */
  loss: z.number(),
  /** Sum over steps. */
  gradientNorm: z.number(),
  /** Spent in the training steps themselves. */
  seconds,
});
export type Tally = z.infer<typeof tallySchema>;

/** All that a run counts: together with parameters and optimiser state it decides everything that is still to come. */
export const runStateSchema = z.strictObject({
  /** Training steps done. */
  step: count,
  /** The step of the last point of the history; 0 before the first. */
  reportedStep: count,
  trainingSeconds: seconds,
  /** Seconds of the epoch under way. */
  epochSeconds: seconds,
  /** Since the last point of the history. */
  interval: tallySchema,
  /** Of the epoch under way. */
  epoch: tallySchema,
  /** The finished epochs. An epoch whose steps are all done but which isn't validated yet is not among them. */
  epochs: z.array(epochSchema),
  /** After the steps that are powers of two. Checkpoints made before this was kept have none. */
  weightHashes: z.array(weightHashSchema).default([]),
});
export type RunState = z.infer<typeof runStateSchema>;

/** Sums of nothing. */
export function emptyTally(): Tally {
  return { steps: 0, examples: 0, correct: 0, loss: 0, gradientNorm: 0, seconds: 0 };
}

/** The state of a run before its first step. */
export function newRunState(): RunState {
  return {
    step: 0,
    reportedStep: 0,
    trainingSeconds: 0,
    epochSeconds: 0,
    interval: emptyTally(),
    epoch: emptyTally(),
    epochs: [],
    weightHashes: [],
  };
}

/** Adds one training step on `size` examples that took `seconds`. */
export function addStep(tally: Tally, size: number, result: StepResult, seconds: number): void {
  tally.steps += 1;
  tally.examples += size;
  tally.correct += result.correct;
  tally.loss += result.loss * size;
  tally.gradientNorm += result.gradientNorm;
  tally.seconds += seconds;
}

/** Means of a tally with at least one step: loss and accuracy over its examples, gradient norm over its steps. */
export function means(tally: Tally): {
  loss: number;
  accuracy: number;
  gradientNorm: number;
  /** 0 where no time was measured. */
  examplesPerSecond: number;
} {
  return {
    loss: tally.loss / tally.examples,
    accuracy: tally.correct / tally.examples,
    gradientNorm: tally.gradientNorm / tally.steps,
    examplesPerSecond: tally.seconds > 0 ? tally.examples / tally.seconds : 0,
  };
}
