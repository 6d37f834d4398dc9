import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { directionCount, layerSuffix, readoutSize, type Network } from '#shared/network/network';
import { dropoutMask, headStream } from '../dropout-mask.ts';
import type { Tensorflow } from './backend.ts';
import { cellOf, initialState, type Cell } from './cells.ts';
import { rowProduct } from './row-product.ts';

/** A network whose parameters are tensors, by PyTorch name. */
export interface TensorNetwork {
  readonly tf: Tensorflow;
  readonly network: Network;
  readonly parameters: ReadonlyMap<string, Tensor>;
}

/** What determines the dropout masks of a training step. */
export interface DropoutNumbers {
  readonly seed: number;
  readonly step: number;
}

/** For each direction the hidden state [size, hidden] after each step, in the order of the sequence. */
export type Outputs = readonly (readonly Tensor2D[])[];

/**
 * The outputs of each recurrent layer, all layers starting from a zero state.
 * @param steps inputs [size, inputSize] of each step; there may be fewer than the network's sequence has
 * @param dropout null: without dropout
 */
export function layerOutputs(
  { tf, network, parameters }: TensorNetwork,
  steps: readonly Tensor2D[],
  dropout: DropoutNumbers | null,
): readonly Outputs[] {
  let inputs = steps;
  let outputs: Outputs = [];
  return Array.from({ length: network.layers }, (_unused, layer) => {
    if (layer > 0) {
      inputs = joinDirections(tf, outputs);
      if (dropout) inputs = drop(tf, inputs, network.dropout, dropout, layer - 1);
    }
    outputs = Array.from({ length: directionCount(network) }, (_, direction) => {
      const parameter = (kind: string): Tensor =>
        parameters.get(`rnn.${kind}_${layerSuffix(layer, direction)}`)!;
      const cell = cellOf(tf, network, {
        weightIh: parameter('weight_ih') as Tensor2D,
        weightHh: parameter('weight_hh') as Tensor2D,
        biasIh: parameter('bias_ih') as Tensor1D,
        biasHh: parameter('bias_hh') as Tensor1D,
      });
      return direction === 0
        ? readThrough(tf, network, cell, inputs)
        : readThrough(tf, network, cell, inputs.toReversed()).toReversed();
    });
    return outputs;
  });
}

/** The outputs of the last recurrent layer; see `layerOutputs`. */
export function recurrentOutputs(...given: Parameters<typeof layerOutputs>): Outputs {
  return layerOutputs(...given).at(-1)!;
}

/** The hidden state after each step, in the order in which the steps are given. */
function readThrough(
  tf: Tensorflow,
  network: Network,
  cell: Cell,
  steps: readonly Tensor2D[],
): Tensor2D[] {
  let state = initialState(tf, network, steps[0]!.shape[0]);
  return steps.map((inputs) => {
    state = tf.tidy(() => cell(inputs, state));
    return state[0];
  });
}

/** One tensor [size, directions * hidden] for each step. */
export function joinDirections(tf: Tensorflow, outputs: Outputs): Tensor2D[] {
  return outputs[0]!.map((_, step) =>
    tf.concat(
      outputs.map((direction) => direction[step]!),
      1,
    ),
  );
}

/** Dropout of tensors of equal shape, with elements counted from the first of the first tensor. */
function drop(
  tf: Tensorflow,
  tensors: readonly Tensor2D[],
  probability: number,
  dropout: DropoutNumbers,
  stream: number,
): readonly Tensor2D[] {
  if (probability === 0) return tensors;
  const { shape, size } = tensors[0]!;
  const mask = dropoutMask({ probability, ...dropout, stream }, tensors.length * size);
  return tensors.map((tensor, index) =>
    tf.mul(tensor, tf.tensor2d(mask.subarray(index * size, (index + 1) * size), shape)),
  );
}

/**
 * The features for the head [size, readoutSize]: the final state of each direction, the mean over the steps, or all
 * steps side by side, with zeros in place of steps that the outputs don't reach.
 */
export function readout(tf: Tensorflow, network: Network, outputs: Outputs): Tensor2D {
  const count = outputs[0]!.length;
  switch (network.readout) {
    case 'last':
      return tf.concat(
        outputs.map((direction, index) => direction[index === 0 ? count - 1 : 0]!),
        1,
      );
    case 'mean':
      return tf.mul(tf.addN(joinDirections(tf, outputs)), 1 / count);
    case 'all': {
      const read = tf.concat(joinDirections(tf, outputs), 1);
      const unread = readoutSize(network) - read.shape[1];
      return unread === 0
        ? read
        : tf.pad(read, [
            [0, 0],
            [0, unread],
          ]);
    }
  }
}

/** The head: class logits [size, classes] from features [size, readoutSize]. */
export function headOf({ tf, parameters }: TensorNetwork): (features: Tensor2D) => Tensor2D {
  const product = rowProduct(tf, parameters.get('fc.weight') as Tensor2D);
  const bias = parameters.get('fc.bias')!;
  return (features) => tf.add(product(features), bias);
}

/** Class logits [size, classes] of whole sequences. */
export function forward(
  tensors: TensorNetwork,
  steps: readonly Tensor2D[],
  dropout: DropoutNumbers | null,
): Tensor2D {
  const { tf, network } = tensors;
  const seen = [readout(tf, network, recurrentOutputs(tensors, steps, dropout))];
  const kept = dropout ? drop(tf, seen, network.headDropout, dropout, headStream) : seen;
  return headOf(tensors)(kept[0]!);
}
