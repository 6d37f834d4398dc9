import { z } from 'zod';
import { command } from '../command.ts';
import { oneImage } from './data.ts';
import { savedModels, type ModelAnswer, type ModelReading } from './readings.ts';

/** What of a digit's state is put into the reading of another. */
export const transplantParts = {
  state: 'The whole state',
  hidden: 'Only the hidden state h',
  memory: 'Only the memory c',
} as const;
export type TransplantPart = keyof typeof transplantParts;

/**
 * What a model answers if it reads one digit, the recipient, and its state after a step is replaced by the one that it
 * has after as many steps of another, the donor. It is replaced when all layers have read the step, and what the head
 * reads of that step is the replaced state, too. In double precision, without dropout.
 */
export interface Transplant {
  /** Steps of the model's sequence. */
  readonly steps: number;
  readonly classes: number;
  /** The answers to both digits by themselves. */
  readonly donor: ModelReading;
  readonly recipient: ModelReading;
  /** The steps, counted from 1, after which the state was replaced; ascending, the last step included. */
  readonly after: readonly number[];
  /** [after, classes]: the probability of each class at the end of the sequence. */
  readonly probabilities: Float64Array;
}

/** What a model's head would answer in a plane through its states. */
export type PlaneAnswers =
  /** [classes]: the logits at the origin, and what a step of 1 along each axis adds. */
  | {
      readonly kind: 'answers';
      readonly origin: readonly number[];
      readonly perX: readonly number[];
      readonly perY: readonly number[];
    }
  /**
   * The head's answer isn't decided by a state of this layer alone: it reads another layer, the backward cells, or
   * all steps side by side.
   */
  | { readonly kind: 'none'; readonly because: 'layer' | 'directions' | 'readout' };

/**
 * The hidden states of one layer's forward cells while a model reads digits, in the plane of their first two principal
 * components: of the states of test digits, as many of each class, after some of the steps. Without dropout.
 */
export interface StateTrajectories {
  /** Steps of the model's sequence. */
  readonly steps: number;
  /** The epoch whose weights these are; null: those that the run ended with. */
  readonly epoch: number | null;
  /** From 0, of so many. */
  readonly layer: number;
  readonly layers: number;
  /** The share of the states' variance along each axis. */
  readonly explained: readonly [number, number];
  readonly answers: PlaneAnswers;
  /** The test digits. */
  readonly sample: {
    /** Index of each in the test set, and its class. */
    readonly indices: readonly number[];
    readonly labels: Uint8Array;
    /**
     * [digits, 2]: the state after the last step, or the mean of the states if that is what the head reads of this
     * layer.
     */
    readonly points: Float64Array;
    readonly point: 'last' | 'mean';
  };
  /** [steps, 2]: the state after each step of the image. */
  readonly path: Float64Array;
  /** The most probable class of the image. */
  readonly predicted: number;
  /** The first digits of the sample that have the class that was asked for, after the steps of which they are known. */
  readonly alike: {
    /** The steps, from 0, ascending, the last included. */
    readonly steps: readonly number[];
    readonly paths: readonly {
      /** In the test set. */
      readonly index: number;
      /** [steps, 2] */
      readonly points: Float64Array;
    }[];
  };
}

export const stateCommands = {
  /** Where the hidden states of saved models are while they read an image, and where those of test digits end. */
  'models.trajectories': command(
    z.strictObject({
      ...savedModels,
      image: oneImage,
      /** The recurrent layer, from 0; null: the last. A model without it refuses. */
      layer: z.int().nonnegative().nullable(),
      /** A class whose digits' paths are wanted, too; null: none. */
      alike: z.int().nonnegative().nullable(),
      /**
       * With the weights after this epoch, in the plane of the final ones; null: with those. A model that has no
       * checkpoint of the epoch refuses.
       */
      epoch: z.int().nonnegative().nullable().default(null),
    }),
  ).returns<readonly ModelAnswer<StateTrajectories>[]>(),
  /**
   * Has saved models continue to read one image with the state that they had from another. A model that reads in both
   * directions refuses, and one that doesn't have the part or the layer.
   */
  'models.transplant': command(
    z.strictObject({
      ...savedModels,
      donor: oneImage,
      recipient: oneImage,
      part: z.enum(Object.keys(transplantParts) as [TransplantPart, ...TransplantPart[]]),
      /** Of only one recurrent layer, from 0; null: of all. */
      layer: z.int().nonnegative().nullable(),
    }),
  ).returns<readonly ModelAnswer<Transplant>[]>(),
} as const;
