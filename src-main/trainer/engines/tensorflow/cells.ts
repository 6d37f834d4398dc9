import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Network } from '#shared/network/network';
import type { Tensorflow } from './backend.ts';
import { rowProduct } from './row-product.ts';

/** The parameters of one layer in one direction, as PyTorch has them. */
export interface CellParameters {
  /** [gates * hidden, inputs] */
  readonly weightIh: Tensor2D;
  /** [gates * hidden, hidden] */
  readonly weightHh: Tensor2D;
  /** [gates * hidden] */
  readonly biasIh: Tensor1D;
  /** [gates * hidden] */
  readonly biasHh: Tensor1D;
}

/** What a cell hands on to its next step: the hidden state [size, hidden], for LSTM followed by the cell state. */
export type CellState = [hidden: Tensor2D, memory?: Tensor2D];

/** One step of a recurrent cell: inputs [size, inputs] and the state before it give the state after it. */
export type Cell = (inputs: Tensor2D, state: CellState) => CellState;

/** What a weight makes of rows [size, inputs]: [size, outputs]. */
type Linear = (rows: Tensor2D) => Tensor2D;

/**
 * The cell of a network, with PyTorch's gate order and equations (documentation of torch.nn.RNN, GRU and LSTM).
 * GRU with the reset gate before the product is the form of Cho et al., "Learning phrase representations using RNN
 * encoder-decoder", 2014, equation 8, with PyTorch's two biases.
 */
export function cellOf(tf: Tensorflow, network: Network, parameters: CellParameters): Cell {
  const { weightIh, weightHh, biasIh, biasHh } = parameters;
  if (network.cell === 'GRU' && network.resetGate === 'after') {
    return gruResettingAfter(tf, affine(tf, weightIh, biasIh), affine(tf, weightHh, biasHh));
  }
  // Everywhere else only the sum of the two biases counts.
  const ofInputs = affine(tf, weightIh, tf.add(biasIh, biasHh));
  switch (network.cell) {
    case 'RNN':
      return rnn(tf, network.nonlinearity, ofInputs, rowProduct(tf, weightHh));
    case 'GRU':
      return gruResettingBefore(tf, ofInputs, weightHh);
    case 'LSTM':
      return lstm(tf, ofInputs, rowProduct(tf, weightHh));
  }
}

function rnn(
  tf: Tensorflow,
  nonlinearity: Network['nonlinearity'],
  ofInputs: Linear,
  ofHidden: Linear,
): Cell {
  const activation = { tanh: tf.tanh, relu: tf.relu }[nonlinearity];
  return (inputs, [hidden]) => [activation(tf.add(ofInputs(inputs), ofHidden(hidden)))];
}

function lstm(tf: Tensorflow, ofInputs: Linear, ofHidden: Linear): Cell {
  return (inputs, [hidden, memory]) => {
    const gates = tf.split<Tensor2D>(tf.add(ofInputs(inputs), ofHidden(hidden)), 4, 1);
    const input = tf.sigmoid(gates[0]!);
    const forget = tf.sigmoid(gates[1]!);
    const fresh = tf.tanh(gates[2]!);
    const output = tf.sigmoid(gates[3]!);
    const kept: Tensor2D = tf.add(tf.mul(forget, memory!), tf.mul(input, fresh));
    return [tf.mul(output, tf.tanh(kept)), kept];
  };
}

function gruResettingAfter(tf: Tensorflow, ofInputs: Linear, ofHidden: Linear): Cell {
  return (inputs, [hidden]) => {
    const x = tf.split<Tensor2D>(ofInputs(inputs), 3, 1);
    const h = tf.split<Tensor2D>(ofHidden(hidden), 3, 1);
    const reset = tf.sigmoid(tf.add(x[0]!, h[0]!));
    const update: Tensor2D = tf.sigmoid(tf.add(x[1]!, h[1]!));
    const fresh: Tensor2D = tf.tanh(tf.add(x[2]!, tf.mul(reset, h[2]!)));
    return [mixed(tf, update, hidden, fresh)];
  };
}

function gruResettingBefore(tf: Tensorflow, ofInputs: Linear, weightHh: Tensor2D): Cell {
  const [ofReset, ofUpdate, ofFresh] = tf
    .split<Tensor2D>(weightHh, 3)
    .map((weight) => rowProduct(tf, weight)) as [Linear, Linear, Linear];
  return (inputs, [hidden]) => {
    const x = tf.split<Tensor2D>(ofInputs(inputs), 3, 1);
    const reset = tf.sigmoid(tf.add(x[0]!, ofReset(hidden)));
    const update: Tensor2D = tf.sigmoid(tf.add(x[1]!, ofUpdate(hidden)));
    const fresh: Tensor2D = tf.tanh(tf.add(x[2]!, ofFresh(tf.mul(reset, hidden))));
    return [mixed(tf, update, hidden, fresh)];
  };
}

/** update * hidden + (1 - update) * fresh */
function mixed(tf: Tensorflow, update: Tensor2D, hidden: Tensor2D, fresh: Tensor2D): Tensor2D {
  return tf.add(fresh, tf.mul(update, tf.sub(hidden, fresh)));
}

/** rows * weight^T + bias */
function affine(tf: Tensorflow, weight: Tensor2D, bias: Tensor1D): Linear {
  const product = rowProduct(tf, weight);
  return (rows) => tf.add(product(rows), bias);
}
