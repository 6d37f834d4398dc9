import { z } from 'zod';

/**
 * What is recorded inside a network while it trains: how much gradient reaches the hidden state of each time step, and
 * how many gates and units are saturated. The numbers are those of single training steps, computed before the weights
 * are updated.
 */

const count = z.int().nonnegative();
const share = z.number().min(0).max(1);

/** Gates and units are counted over at most so many sequences of the batch, evenly spaced. */
export const recordedSequences = 16;

/** Units are dead if their hidden state stays this close to 0, and saturated if it stays beyond `saturatedHidden`. */
export const deadHidden = 1e-3;
/** In magnitude. */
export const saturatedHidden = 0.9;

/** How often the gates of a layer are saturated; see `saturationLimits`. */
const gateSaturationSchema = z.looseObject({
  /** The letter of a gate, or of the memory, in the catalogue of cells. */
  name: z.string().min(1).max(20),
  /** Shares of the values of all units, time steps and sampled sequences that are below and above the limits. */
  low: share,
  high: share,
});
export type GateSaturation = z.infer<typeof gateSaturationSchema>;

const recordedLayerSchema = z.looseObject({
  /** Counted from 0, the first one reads the inputs. */
  layer: count,
  direction: z.enum(['forward', 'backward']),
  /**
   * By time step, in the order of the sequence for both directions: the mean over the batch's sequences of the L2 norm,
   * over the layer's units, of the gradient of the sequence's own loss with respect to the hidden state. It includes what
   * flows back through later steps, and doesn't depend on the size of the batch. Exactly 0 where every part of it was
   * below 2^-100.
   */
  gradient: z.array(z.number().nonnegative()).min(1),
  /** In the order of the catalogue, the memory last. */
  gates: z.array(gateSaturationSchema),
  /** Units whose hidden state stays within `deadHidden` of 0 in all time steps of all sampled sequences. */
  dead: count,
  /** Units whose hidden state stays beyond `saturatedHidden` in magnitude there; never those of a ReLU. */
  saturated: count,
});
export type RecordedLayer = z.infer<typeof recordedLayerSchema>;

/** One recorded training step; a line of `inside.jsonl`. */
export const recordedPointSchema = z.looseObject({
  /** The training step, counted from 1 as in the history. */
  step: z.int().positive(),
  /** Epochs trained up to and with this step. */
  epoch: z.number().positive(),
  /** Layer by layer, forward before backward. */
  layers: z.array(recordedLayerSchema).min(1),
});
export type RecordedPoint = z.infer<typeof recordedPointSchema>;
