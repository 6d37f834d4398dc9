import { z } from 'zod';
import { directionCount, type Network } from '../network/network.ts';

/**
 * What is recorded inside a network while it trains: how much gradient reaches the hidden state of each time step, and
 * how many gates and units are saturated. The numbers are those of single training steps, computed before the weights
 * are updated.
 */

const count = z.int().nonnegative();
const share = z.number().min(0).max(1);

/** Gates and units are counted over at most so many sequences of the batch, evenly spaced. */
export const recordedSequences = 16;

/** Units are dead if the magnitude of their hidden state never exceeds this; those of a ReLU if it is always 0. */
export const deadHidden = 1e-3;
/** Units are saturated if the magnitude of their hidden state always exceeds this. */
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
  /** Units that are dead in all time steps of all sampled sequences (see `deadHidden`). */
  dead: count,
  /** Units that are saturated there (see `saturatedHidden`); never those of a ReLU, which has no upper end. */
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

/** At most so many points are recorded in a run, apart from the first and the last step. */
const mostPoints = 400;
/** Fewer, if their gradients would be more than so many numbers: about a megabyte. */
const mostNumbers = 100_000;
/** But as many as this always. */
const leastPoints = 25;

/** Which training steps of a run are recorded. It follows from the config alone, so that a resumed run records the same steps. */
export interface RecordingSchedule {
  /** Each step whose number is a multiple of it is recorded; a multiple of the history's interval. */
  readonly interval: number;
  /** Steps of the whole run, the last of which is recorded too. */
  readonly totalSteps: number;
}

/**
 * The schedule of a run: the history's interval, or as small a multiple of it as keeps the run fast and the file small.
 * @param reportEvery the history's interval, in training steps
 */
export function recordingSchedule(
  network: Network,
  reportEvery: number,
  totalSteps: number,
): RecordingSchedule {
  const numbers = network.sequenceLength * network.layers * directionCount(network);
  const points = Math.min(mostPoints, Math.max(leastPoints, Math.floor(mostNumbers / numbers)));
  const reports = Math.ceil(totalSteps / reportEvery);
  const multiple = Math.max(
    Math.ceil(leastInterval(network) / reportEvery),
    Math.ceil(reports / points),
  );
  return { interval: reportEvery * multiple, totalSteps };
}

/**
 * At least so many steps lie from one recorded one to the next, the first and the last step aside. Recording makes a step
 * some percent longer, the more the smaller the network is (measured: docs/performance.md); a run is to get less than 1 %
 * slower, however often its history is written, and except the tiniest.
 */
export function leastInterval({ hiddenSize }: Pick<Network, 'hiddenSize'>): number {
  return Math.min(40, Math.max(10, Math.ceil(1280 / hiddenSize)));
}

/**
 * Whether a training step is recorded: those at the interval, the last, and the first, which shows the network as it was
 * initialised.
 * @param step counted from 1
 */
export function isRecorded({ interval, totalSteps }: RecordingSchedule, step: number): boolean {
  return step === 1 || step % interval === 0 || step === totalSteps;
}

/** The last recorded step of those up to `step`; null if there is none. */
export function lastRecorded(schedule: RecordingSchedule, step: number): number | null {
  if (step === 0) return null;
  if (isRecorded(schedule, step)) return step;
  return Math.max(1, step - (step % schedule.interval));
}

/** A point as it is stored: its numbers to 4 significant digits. */
export function roundedPoint({ step, epoch, layers }: RecordedPoint): RecordedPoint {
  return {
    step,
    epoch,
    layers: layers.map(({ gradient, gates, ...rest }) => ({
      ...rest,
      gradient: gradient.map(rounded),
      gates: gates.map(({ name, low, high }) => ({ name, low: rounded(low), high: rounded(high) })),
    })),
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
