import { z } from 'zod';
import type { ExportedFile } from '../../exchange/models/exported-model.ts';
import { modelFormatKeys } from '../../exchange/models/model-formats.ts';
import { runFormatKeys } from '../../exchange/runs/run-formats.ts';
import type { MeasuredCost } from '../../experiment/time/run-cost.ts';
import { command, config, experiment, machine, threads } from '../command.ts';
import type { EngineReport } from '../engines.ts';
import { imageBytes, wholeImages } from './data.ts';

/** A model's prediction for one image. */
export interface Prediction {
  /** The most probable class. */
  readonly predicted: number;
  /** Probability of each class. */
  readonly probabilities: readonly number[];
  /** The true class; null if it isn't known. */
  readonly label: number | null;
}

/** What training with a config costs on this machine, measured by a few training steps and predictions. */
export interface CostEstimate extends MeasuredCost {
  readonly parameters: number;
  /** The memory that the engine needs for the network and its largest batch. */
  readonly memoryBytes: number;
  readonly stepsPerEpoch: number;
  /** Only training steps: their number times the time of one. */
  readonly secondsPerEpoch: number;
}

const maximumImages = 10_000;
const images = wholeImages.refine(({ length }) => length <= maximumImages * imageBytes, {
  error: `must hold at most ${maximumImages} images`,
});

export const modelCommands = {
  /** Predicts with a saved model: images, or one example of the test set of its data set. */
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
  /** A saved model in another program's format, as one or several files. */
  'models.export': command(
    z.strictObject({ experiment, format: z.enum(modelFormatKeys), ...machine }),
  ).returns<{ readonly files: readonly ExportedFile[] }>(),
  /** The results of a run in another program's format, as one or several files. */
  'results.export': command(
    z.strictObject({ experiment, format: z.enum(runFormatKeys), ...machine }),
  ).returns<{ readonly files: readonly ExportedFile[] }>(),
  /** Which engines are available here, and why the others aren't. */
  'engines.report': command(z.strictObject({ threads: threads.default(0) })).returns<
    readonly EngineReport[]
  >(),
  /** Measures a few training steps, without an experiment, on the threads that a run of the queue has. */
  'engines.estimate': command(z.strictObject({ config })).returns<CostEstimate>(),
} as const;
