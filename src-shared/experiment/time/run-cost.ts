import type { Environment } from '../record.ts';

/** The seconds that the parts of a run take when nothing else trains. */
export interface RunCost {
  /** From the start of its process to its first training step: loading the program and the data, making the network. */
  readonly startSeconds: number;
  readonly secondsPerStep: number;
  /** Evaluating one example, in batches as after an epoch. */
  readonly secondsPerEvaluation: number;
}

/** How many examples a run trains on in an epoch, validates on after it, and tests on at the end. */
export interface ExampleCounts {
  readonly trainingExamples: number;
  readonly validationExamples: number;
  readonly testExamples: number;
}

/** What a run costs, measured by a few training steps and evaluations. */
export interface MeasuredCost extends RunCost, ExampleCounts {
  readonly engine: Environment['engine'];
}
