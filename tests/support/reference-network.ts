import { philox, purpose } from '#shared/random/philox';
import { layerSuffix, parameterLayout, type Network } from '#shared/network/network';
import type { Batch } from '#main/trainer/engine';

/**
 * A recurrent classifier in double precision, one example and one number at a time, written from the equations in the
 * documentation of torch.nn.RNN, GRU and LSTM. It shares nothing with the engines but the layout of the parameters and
 * the random generator.
 */

/** A training step's dropout, or none. */
export type ReferenceDropout = { readonly seed: number; readonly step: number } | null;

type Vector = Float64Array;

/** A weight [outputs, inputs], row by row, and a bias [outputs]. */
interface Affine {
  readonly weight: Vector;
  readonly bias: Vector;
}

type FindAffine = (weightName: string, biasName: string) => Affine;

/**
 * Class logits [size, classes].
 * @param steps how many steps of each sequence are read
 */
export function referenceLogits(
  network: Network,
  parameters: ArrayLike<number>,
  batch: Batch,
  dropout: ReferenceDropout = null,
  steps = network.sequenceLength,
): Float64Array {
  const values = Float64Array.from(parameters);
  const tensors = new Map(
    parameterLayout(network).tensors.map(({ name, offset, length }) => [
      name,
      values.subarray(offset, offset + length),
    ]),
  );
  const find: FindAffine = (weightName, biasName) => ({
    weight: tensors.get(weightName)!,
    bias: tensors.get(biasName)!,
  });
  const logits = new Float64Array(batch.size * network.classes);
  for (let row = 0; row < batch.size; row++) {
    logits.set(logitsOfRow(network, find, batch, row, dropout, steps), row * network.classes);
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
  find: FindAffine,
  batch: Batch,
  row: number,
  dropout: ReferenceDropout,
  steps: number,
): Vector {
  let sequence: Vector[] = Array.from({ length: steps }, (_, step) => {
    const first = (step * batch.size + row) * network.inputSize;
    return Float64Array.from(batch.inputs.subarray(first, first + network.inputSize));
  });
  let last: Vector = new Float64Array();
  for (let layer = 0; layer < network.layers; layer++) {
    if (layer > 0) {
      sequence = sequence.map((outputs, step) => {
        const first = (step * batch.size + row) * outputs.length;
        return dropped(outputs, network.dropout, dropout, layer - 1, first);
      });
    }
    const forward = readThrough(network, find, layerSuffix(layer, 0), sequence);
    last = forward.at(-1)!;
    if (network.bidirectional) {
      const backward = readThrough(network, find, layerSuffix(layer, 1), sequence.toReversed());
      last = joined([last, backward.at(-1)!]);
      sequence = forward.map((hidden, step) => joined([hidden, backward[steps - 1 - step]!]));
    } else {
      sequence = forward;
    }
  }
  const seen = {
    last: () => last,
    mean: () =>
      last.map((_, unit) => sequence.reduce((sum, hidden) => sum + hidden[unit]!, 0) / steps),
    all: () => {
      const unread = new Float64Array((network.sequenceLength - steps) * last.length);
      return joined([...sequence, unread]);
    },
  }[network.readout]();
  const features = dropped(seen, network.headDropout, dropout, 255, row * seen.length);
  return affine(find('fc.weight', 'fc.bias'), features);
}

function joined(parts: readonly Vector[]): Vector {
  return Float64Array.from(parts.flatMap((part) => [...part]));
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

/** Hidden states of one layer in one direction, in reading order. */
function readThrough(
  network: Network,
  find: FindAffine,
  suffix: string,
  sequence: readonly Vector[],
): Vector[] {
  const size = network.hiddenSize;
  const ofInputs = find(`rnn.weight_ih_${suffix}`, `rnn.bias_ih_${suffix}`);
  const ofHidden = find(`rnn.weight_hh_${suffix}`, `rnn.bias_hh_${suffix}`);
  let hidden: Vector = new Float64Array(size);
  let memory: Vector = new Float64Array(size);
  return sequence.map((inputs) => {
    const x = affine(ofInputs, inputs);
    const h = affine(ofHidden, hidden);
    /** A gate's sum for a unit. */
    const sum = (gate: number, unit: number): number =>
      x[gate * size + unit]! + h[gate * size + unit]!;
    switch (network.cell) {
      case 'RNN':
        hidden = hidden.map((_, unit) =>
          network.nonlinearity === 'relu' ? Math.max(0, sum(0, unit)) : Math.tanh(sum(0, unit)),
        );
        break;
      case 'GRU': {
        const reset = hidden.map((_, unit) => sigmoid(sum(0, unit)));
        const resetFirst = affine(
          ofHidden,
          hidden.map((value, unit) => reset[unit]! * value),
        );
        hidden = hidden.map((value, unit) => {
          const update = sigmoid(sum(1, unit));
          const row = 2 * size + unit;
          const recurrent =
            network.resetGate === 'after' ? reset[unit]! * h[row]! : resetFirst[row]!;
          return (1 - update) * Math.tanh(x[row]! + recurrent) + update * value;
        });
        break;
      }
      case 'LSTM':
        memory = memory.map(
          (value, unit) =>
            sigmoid(sum(1, unit)) * value + sigmoid(sum(0, unit)) * Math.tanh(sum(2, unit)),
        );
        hidden = hidden.map((_, unit) => sigmoid(sum(3, unit)) * Math.tanh(memory[unit]!));
    }
    return hidden;
  });
}

/** weight * inputs + bias */
function affine({ weight, bias }: Affine, inputs: Vector): Vector {
  const outputs = bias.slice();
  for (let row = 0; row < outputs.length; row++) {
    let sum = 0;
    for (let column = 0; column < inputs.length; column++) {
      sum += weight[row * inputs.length + column]! * inputs[column]!;
    }
    outputs[row]! += sum;
  }
  return outputs;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
