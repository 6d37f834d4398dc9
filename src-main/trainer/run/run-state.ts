import { z } from 'zod';
import { epochSchema, keptCheckpointSchema, weightHashSchema } from '#shared/experiment/record';
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

/** All counters of a run: with the parameters and optimiser state they determine everything that follows. */
export const runStateSchema = z.strictObject({
  /** Training steps done. */
  step: count,
  /** The step of the last point of the history; 0 before the first. */
  reportedStep: count,
  trainingSeconds: seconds,
  /** Seconds of the current epoch. */
  epochSeconds: seconds,
  /** Since the last point of the history. */
  interval: tallySchema,
  /** Of the current epoch. */
  epoch: tallySchema,
  /** The finished epochs. An epoch whose steps are all done but which isn't validated yet is not among them. */
  epochs: z.array(epochSchema),
  /** After the steps that are powers of two. Checkpoints of earlier versions have none. */
  weightHashes: z.array(weightHashSchema).default([]),
  /** The checkpoints kept so far; one of them doesn't name itself. */
  keptCheckpoints: z.array(keptCheckpointSchema).default([]),
});
export type RunState = z.infer<typeof runStateSchema>;

/** @returns empty sums */
export function emptyTally(): Tally {
  return { steps: 0, examples: 0, correct: 0, loss: 0, gradientNorm: 0, seconds: 0 };
}

/** @returns the state of a run before its first step */
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
    keptCheckpoints: [],
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

/** @returns means of a tally with at least one step: loss and accuracy over examples, gradient norm over steps */
export function means(tally: Tally): {
  loss: number;
  accuracy: number;
  gradientNorm: number;
  /** 0 if no time was measured. */
  examplesPerSecond: number;
} {
  return {
    loss: tally.loss / tally.examples,
    accuracy: tally.correct / tally.examples,
    gradientNorm: tally.gradientNorm / tally.steps,
    examplesPerSecond: tally.seconds > 0 ? tally.examples / tally.seconds : 0,
  };
}
