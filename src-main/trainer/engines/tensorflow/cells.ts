import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { cellEntry, type CellName } from '#shared/catalogue/cells/cells';
import type { Network } from '#shared/network/network';
import type { Tensorflow } from './backend.ts';
import { rowProduct } from './row-product.ts';

/** The parameters of one layer in one direction, as in PyTorch. */
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

/**
 * The state that a cell passes to its next step: the hidden state [size, hidden], followed by the memory if it has one.
 */
export type CellState = [hidden: Tensor2D, memory?: Tensor2D];

/** One step of a recurrent cell: inputs [size, inputs] and the previous state to the next state. */
export type Cell = (inputs: Tensor2D, state: CellState) => CellState;

/** Multiplies rows [size, inputs] by a weight. @returns [size, outputs] */
type Linear = (rows: Tensor2D) => Tensor2D;

/** Creates a cell from a layer's parameters. */
type CellMaker = (tf: Tensorflow, network: Network, parameters: CellParameters) => Cell;

/** Gates in PyTorch's order, equations from the documentation of torch.nn.RNN, GRU and LSTM. */
const makers: Readonly<Record<CellName, CellMaker>> = { RNN: rnn, GRU: gru, LSTM: lstm };

/** The cell of a network. */
export function cellOf(tf: Tensorflow, network: Network, parameters: CellParameters): Cell {
  return makers[network.cell](tf, network, parameters);
}

/** The state before the first step of `size` sequences: zeros. */
export function initialState(tf: Tensorflow, network: Network, size: number): CellState {
  const zeros = tf.zeros([size, network.hiddenSize]) as Tensor2D;
  return cellEntry(network.cell).memory === null ? [zeros] : [zeros, zeros];
}

function rnn(tf: Tensorflow, { nonlinearity }: Network, parameters: CellParameters): Cell {
  const ofInputs = inputsWithBothBiases(tf, parameters);
  const ofHidden = rowProduct(tf, parameters.weightHh);
  const activation = { tanh: tf.tanh, relu: tf.relu }[nonlinearity];
  return (inputs, [hidden]) => [activation(tf.add(ofInputs(inputs), ofHidden(hidden)))];
}

function lstm(tf: Tensorflow, _: Network, parameters: CellParameters): Cell {
  const ofInputs = inputsWithBothBiases(tf, parameters);
  const ofHidden = rowProduct(tf, parameters.weightHh);
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

/**
 * With the reset gate before the product it is the form of Cho et al., "Learning phrase representations using RNN
 * encoder-decoder", 2014, equation 8, with PyTorch's two biases.
 */
function gru(tf: Tensorflow, { resetGate }: Network, parameters: CellParameters): Cell {
  return { after: gruResettingAfter, before: gruResettingBefore }[resetGate](tf, parameters);
}

function gruResettingAfter(
  tf: Tensorflow,
  { weightIh, weightHh, biasIh, biasHh }: CellParameters,
): Cell {
  const ofInputs = affine(tf, weightIh, biasIh);
  const ofHidden = affine(tf, weightHh, biasHh);
  return (inputs, [hidden]) => {
    const x = tf.split<Tensor2D>(ofInputs(inputs), 3, 1);
    const h = tf.split<Tensor2D>(ofHidden(hidden), 3, 1);
    const reset = tf.sigmoid(tf.add(x[0]!, h[0]!));
    const update: Tensor2D = tf.sigmoid(tf.add(x[1]!, h[1]!));
    const fresh: Tensor2D = tf.tanh(tf.add(x[2]!, tf.mul(reset, h[2]!)));
    return [mixed(tf, update, hidden, fresh)];
  };
}

function gruResettingBefore(tf: Tensorflow, parameters: CellParameters): Cell {
  const ofInputs = inputsWithBothBiases(tf, parameters);
  const [ofReset, ofUpdate, ofFresh] = tf
    .split<Tensor2D>(parameters.weightHh, 3)
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

/** The inputs' product with the sum of the two biases, for gates that need only the sum of their products. */
function inputsWithBothBiases(
  tf: Tensorflow,
  { weightIh, biasIh, biasHh }: CellParameters,
): Linear {
  return affine(tf, weightIh, tf.add(biasIh, biasHh));
}

/** rows * weight^T + bias */
function affine(tf: Tensorflow, weight: Tensor2D, bias: Tensor1D): Linear {
  const product = rowProduct(tf, weight);
  return (rows) => tf.add(product(rows), bias);
}
