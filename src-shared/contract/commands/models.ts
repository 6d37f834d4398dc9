import { z } from 'zod';
import type { Environment } from '../../experiment/record.ts';
import { command, config, experiment, machine, threads } from '../command.ts';
import type { EngineReport } from '../engines.ts';
import { imageBytes, wholeImages } from './data.ts';

/** The answer of a model to one image. */
export interface Prediction {
  /** The most probable class. */
  readonly predicted: number;
  /** Probability of each class. */
  readonly probabilities: readonly number[];
  /** The true class, where it is known. */
  readonly label: number | null;
}

/** What training with a config costs on this machine, measured by a few training steps. */
export interface CostEstimate {
  readonly parameters: number;
  /** What the engine holds in memory for the network and one batch. */
  readonly memoryBytes: number;
  /** Median of the steps. */
  readonly secondsPerStep: number;
  readonly stepsPerEpoch: number;
  /** Training steps alone: steps times their time. */
  readonly secondsPerEpoch: number;
  readonly engine: Environment['engine'];
}

const maximumImages = 10_000;
const images = wholeImages.refine(({ length }) => length <= maximumImages * imageBytes, {
  error: `must hold at most ${maximumImages} images`,
});

export const modelCommands = {
  /** Asks a saved model about images, or about one example of the test set of its data set. */
  predict: command(
    z.strictObject({
      experiment,
      ...machine,
      source: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('images'), images }),
        z.strictObject({ kind: z.literal('testExample'), index: z.int().nonnegative() }),
      ]),
    }),
  ).returns<readonly Prediction[]>(),
  /** Which engines load here, and why the others don't. */
  'engines.report': command(z.strictObject({ threads: threads.default(0) })).returns<
    readonly EngineReport[]
  >(),
  /** Trains a few steps on made-up data, without an experiment. */
  'engines.estimate': command(z.strictObject({ config })).returns<CostEstimate>(),
} as const;
