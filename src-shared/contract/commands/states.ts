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

export const stateCommands = {
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
