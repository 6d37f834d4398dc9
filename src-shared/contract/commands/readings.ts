import { z } from 'zod';
import type { UnitQuantity } from '../../catalogue/cells/cell.ts';
import { experimentRecordSchema } from '../../experiment/record.ts';
import { networkUnitSchema } from '../../inside/silenced-units.ts';
import { command, machine } from '../command.ts';
import type { WireError } from '../errors.ts';
import { oneImage } from './data.ts';

/** At most so many models can be asked at once. */
export const maxModels = 12;
/** At most so many units can be silenced at once: more than a network has. */
export const maxSilenced = 20_000;

/**
 * The answer of one of several models, or why it can't answer: the others still answer if one has been deleted or is
 * damaged.
 */
export type ModelAnswer<Answer> =
  | {
      readonly kind: 'answer';
      /** The experiment's id. */
      readonly experiment: string;
      readonly answer: Answer;
      /** The time it took to compute, without loading the model. */
      readonly milliseconds: number;
    }
  | { readonly kind: 'refusal'; readonly experiment: string; readonly error: WireError };

/** What a model predicts for an image. */
export interface ModelReading {
  /** The most probable class. */
  readonly predicted: number;
  /** Probability of each class. */
  readonly probabilities: readonly number[];
}

/**
 * What a model would predict for an image if its sequence ended after each of its steps. With the readout `last`, the
 * classifier sees the hidden state so far, with `mean` the mean of the states so far, with `all` the states so far and
 * zeros for the remaining ones. The backward cells of a bidirectional network read the part so far from its end. The
 * classifier was trained only on whole sequences, so early predictions are extrapolations.
 */
export interface StepwiseReading {
  /** Steps of the model's sequence. */
  readonly steps: number;
  readonly classes: number;
  /** [steps, classes]: probability of each class after each step. */
  readonly probabilities: Float64Array;
  /** The most probable class after the last step. */
  readonly predicted: number;
}

/** A gate or another quantity of all units of a layer, over the steps. */
export interface GateCourse extends UnitQuantity {
  /** [steps]: mean over the units (of a memory: before the tanh). */
  readonly mean: Float64Array;
  /** [steps]: fraction of the units that are saturated at the low end. */
  readonly low: Float64Array;
  /** [steps]: fraction of the units that are saturated at the high end. */
  readonly high: Float64Array;
}

/** One recurrent layer in one direction while it reads an image. */
export interface LayerInside {
  /** From 0. */
  readonly layer: number;
  readonly direction: 'forward' | 'backward';
  readonly units: number;
  /** [steps, units]: hidden state at each step of the sequence; backward cells read the last step first. */
  readonly hidden: Float64Array;
  readonly gates: readonly GateCourse[];
}

/** What happens inside a model while it reads an image, in double precision, without dropout. */
export interface InsideView {
  readonly steps: number;
  readonly predicted: number;
  readonly probabilities: readonly number[];
  /** Layer by layer, forward before backward. */
  readonly layers: readonly LayerInside[];
  /**
   * [784], in the order of the image's pixels: the gradient of the predicted class's logit with respect to each pixel,
   * per full ink (from 0 to 255), whatever the model's normalisation.
   */
  readonly inputGradient: Float64Array;
}

/**
 * What a model's answer after each step still depends on while it reads an image, in double precision, without dropout.
 * The answer after a step is the one it would give if the sequence ended there (see `StepwiseReading`).
 */
export interface MemoryMap {
  /** Steps of the model's sequence. */
  readonly steps: number;
  /** The most probable class after the last step, whose logit is looked at. */
  readonly predicted: number;
  /** The steps, from 0, after which the model was asked; ascending, the last step included. */
  readonly answers: readonly number[];
  /**
   * [answers, steps]: the norm of the gradient of the predicted class's logit, after each of those steps, with respect to
   * the inputs of each step, per full ink (from 0 to 255). 0 for steps not read yet.
   */
  readonly norms: Float64Array;
}

/** What a model some of whose units are silenced predicts for an image, and what its units do meanwhile. */
export interface LesionReading extends ModelReading {
  /** For each layer [units]: the mean magnitude of the hidden state over the steps; backward units after forward ones. */
  readonly activity: readonly (readonly number[])[];
}

/** How many examples of a balanced sample of its test set a model gets right. */
export interface LesionScore {
  /** [classes]: examples of each class. */
  readonly examples: readonly number[];
  /** [classes]: how many of them it gets right. */
  readonly right: readonly number[];
}

/** Units that are silenced: nothing in the network reads them any more. */
const units = z.array(networkUnitSchema).max(maxSilenced);

/** Ids of experiments, each once. */
const experiments = z
  .array(experimentRecordSchema.shape.id)
  .min(1)
  .max(maxModels)
  .refine((ids) => new Set(ids).size === ids.length, {
    error: 'must name each experiment only once',
  });

/** Saved models by their experiments' ids, and the engine to run them. */
export const savedModels = { experiments, ...machine };

export const readingCommands = {
  /** Predicts one image with saved models. Answers are in the order of the experiments. */
  'models.read': command(z.strictObject({ ...savedModels, image: oneImage })).returns<
    readonly ModelAnswer<ModelReading>[]
  >(),
  /** Predicts one image with saved models after each step. */
  'models.readSteps': command(z.strictObject({ ...savedModels, image: oneImage })).returns<
    readonly ModelAnswer<StepwiseReading>[]
  >(),
  /** Looks into saved models while they read one image. */
  'models.inspect': command(z.strictObject({ ...savedModels, image: oneImage })).returns<
    readonly ModelAnswer<InsideView>[]
  >(),
  /** Maps what the answers of saved models depend on while they read one image. */
  'models.memoryMap': command(z.strictObject({ ...savedModels, image: oneImage })).returns<
    readonly ModelAnswer<MemoryMap>[]
  >(),
  /** Predicts one image with saved models some of whose units are silenced. */
  'models.readWithout': command(z.strictObject({ ...savedModels, image: oneImage, units })).returns<
    readonly ModelAnswer<LesionReading>[]
  >(),
  /** Tests saved models some of whose units are silenced, on a balanced sample of their test sets. */
  'models.scoreWithout': command(z.strictObject({ ...savedModels, units })).returns<
    readonly ModelAnswer<LesionScore>[]
  >(),
} as const;
