import { philox, purpose } from '#shared/random/philox';
import { directionCount, type Network } from '#shared/network/network';
import type { Batch } from '#main/trainer/engines/engine';
import {
  affine,
  networkParameters,
  type CellParameters,
  type NetworkParameters,
  type Vector,
} from '#shared/network/double-precision/linear';
import { cellStep, initialState, type CellStep } from '#shared/network/double-precision/cells';
import { outputsOf, readingOrder, readOut } from '#shared/network/double-precision/forward';

/**
 * A recurrent classifier in double precision, one example and one number at a time. Its cells are those that the view
 * into a network computes with; it shares nothing with the engines but the layout of the parameters and the random
 * generator.
 */

/** A training step's dropout, or none. */
export type ReferenceDropout = { readonly seed: number; readonly step: number } | null;

/** A change of one unit's hidden state, which everything that reads the state sees. */
export interface Disturbance {
  readonly layer: number;
  readonly direction: number;
  /** In the order of the sequence. */
  readonly step: number;
  readonly unit: number;
  readonly by: number;
}

/**
 * Class logits [size, classes].
 * @param steps how many steps of each sequence are read
 * @param disturbance of a hidden state, in every sequence
 */
export function referenceLogits(
  network: Network,
  parameters: ArrayLike<number>,
  batch: Batch,
  dropout: ReferenceDropout = null,
  steps = network.sequenceLength,
  disturbance: Disturbance | null = null,
): Float64Array {
  const found = networkParameters(network, Float64Array.from(parameters));
  const logits = new Float64Array(batch.size * network.classes);
  for (let row = 0; row < batch.size; row++) {
    const ofRow = logitsOfRow(network, found, batch, row, dropout, steps, disturbance);
    logits.set(ofRow, row * network.classes);
  }
  return logits;
}

/** Mean cross-entropy with label smoothing, in the way torch.nn.CrossEntropyLoss states it. */
export function referenceLoss(
  logits: Float64Array,
  labels: Uint8Array,
  classes: number,
  smoothing = 0,
): number {
  let total = 0;
  for (let row = 0; row < logits.length / classes; row++) {
    const scores = [...logits.subarray(row * classes, (row + 1) * classes)];
    const logSum = Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0));
    const costs = scores.map((score) => logSum - score);
    const mean = costs.reduce((sum, cost) => sum + cost, 0) / classes;
    total += (1 - smoothing) * costs[labels[row]!]! + smoothing * mean;
  }
  return total / (logits.length / classes);
}

/**
 * The gradient of a function of the parameters by central differences.
 * @param span distance between the two points; in double precision 2e-5 leaves errors of about 1e-10
 */
export function numericalGradient(
  parameters: ArrayLike<number>,
  lossOf: (parameters: Float64Array) => number,
  span = 2e-5,
): Float64Array {
  const point = Float64Array.from(parameters);
  return point.map((value, index) => {
    point[index] = value + span / 2;
    const above = lossOf(point);
    point[index] = value - span / 2;
    const below = lossOf(point);
    point[index] = value;
    return (above - below) / span;
  });
}

function logitsOfRow(
  network: Network,
  parameters: NetworkParameters,
  batch: Batch,
  row: number,
  dropout: ReferenceDropout,
  steps: number,
  disturbance: Disturbance | null,
): Vector {
  let sequence: Vector[] = Array.from({ length: steps }, (_, step) => {
    const first = (step * batch.size + row) * network.inputSize;
    return Float64Array.from(batch.inputs.subarray(first, first + network.inputSize));
  });
  for (let layer = 0; layer < network.layers; layer++) {
    if (layer > 0) {
      sequence = sequence.map((outputs, step) => {
        const first = (step * batch.size + row) * outputs.length;
        return dropped(outputs, network.dropout, dropout, layer - 1, first);
      });
    }
    const directions = Array.from({ length: directionCount(network) }, (_, direction) => {
      const isHere = disturbance?.layer === layer && disturbance.direction === direction;
      const cell = parameters.cell(layer, direction);
      return readThrough(network, cell, sequence, direction, isHere ? disturbance : null);
    });
    sequence = outputsOf(directions);
  }
  const seen = readOut(network, sequence);
  const features = dropped(seen, network.headDropout, dropout, 255, row * seen.length);
  return affine(parameters.head, features);
}

function readThrough(
  network: Network,
  parameters: CellParameters,
  sequence: readonly Vector[],
  direction: number,
  disturbance: Disturbance | null,
): CellStep[] {
  const steps: CellStep[] = [];
  let state = initialState(network);
  for (const place of readingOrder(sequence.length, direction)) {
    const step = cellStep(network, parameters, sequence[place]!, state);
    if (disturbance?.step === place) step.hidden[disturbance.unit]! += disturbance.by;
    steps[place] = step;
    state = step;
  }
  return steps;
}

/**
 * Dropout of some elements.
 * @param first number of the first of them in the stream
 */
function dropped(
  values: Vector,
  probability: number,
  dropout: ReferenceDropout,
  stream: number,
  first: number,
): Vector {
  if (!dropout || probability === 0) return values;
  const words = new Uint32Array(4);
  return values.map((value, index) => {
    const element = first + index;
    philox([dropout.seed, purpose.dropout], [element >>> 2, dropout.step, stream, 0], words);
    return words[element % 4]! / 2 ** 32 < probability ? 0 : value / (1 - probability);
  });
}
