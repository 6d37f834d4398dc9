import { cellEntry } from '../catalogue/cells/cells.ts';
import type { ExperimentConfig } from '../catalogue/fields.ts';

/** The shape of a recurrent classifier: everything that decides its parameters and its forward pass. */
export type Network = Pick<
  ExperimentConfig,
  | 'cell'
  | 'nonlinearity'
  | 'resetGate'
  | 'hiddenSize'
  | 'layers'
  | 'bidirectional'
  | 'readout'
  | 'dropout'
  | 'headDropout'
> & {
  /** Numbers per step of the sequence. */
  readonly inputSize: number;
  readonly sequenceLength: number;
  readonly classes: number;
};

/** One named tensor within the flat parameter array. */
export interface ParameterTensor {
  /** PyTorch's state_dict name: `rnn.weight_ih_l0`, `rnn.bias_hh_l1_reverse`, `fc.weight`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Index of the first element in the flat array. */
  readonly offset: number;
  readonly length: number;
}

/** Where each tensor is in the flat Float32Array of all parameters. */
export interface ParameterLayout {
  readonly tensors: readonly ParameterTensor[];
  /** Elements of the flat array. */
  readonly length: number;
}

/** The number of directions: 2 if bidirectional, otherwise 1. */
export function directionCount(network: Network): number {
  return network.bidirectional ? 2 : 1;
}

/** Gates per unit. */
export function gateCount(cell: Network['cell']): number {
  return cellEntry(cell).gates.length;
}

/** Inputs per step of recurrent layer `layer` (0-based). */
export function layerInputSize(network: Network, layer: number): number {
  return layer === 0 ? network.inputSize : network.hiddenSize * directionCount(network);
}

/** Inputs of the classifier head; `all` lays the outputs of all steps side by side, step by step. */
export function readoutSize(network: Network): number {
  const outputs = network.hiddenSize * directionCount(network);
  return network.readout === 'all' ? outputs * network.sequenceLength : outputs;
}

/** The suffix that PyTorch gives the tensors of one layer and direction: `l0`, `l1_reverse`. */
export function layerSuffix(layer: number, direction: number): string {
  return `l${layer}${direction === 1 ? '_reverse' : ''}`;
}

/**
 * The parameter layout of a network: names, shapes and order as in the state_dict of a PyTorch module with members
 * `rnn` (nn.RNN, nn.GRU, nn.LSTM or one of another cell with the same layout) and `fc` (nn.Linear).
 */
export function parameterLayout(network: Network): ParameterLayout {
  const tensors: ParameterTensor[] = [];
  let offset = 0;
  const add = (name: string, ...shape: number[]): void => {
    const length = shape.reduce((product, size) => product * size, 1);
    tensors.push({ name, shape, offset, length });
    offset += length;
  };
  const rows = gateCount(network.cell) * network.hiddenSize;
  for (let layer = 0; layer < network.layers; layer++) {
    for (let direction = 0; direction < directionCount(network); direction++) {
      const suffix = layerSuffix(layer, direction);
      add(`rnn.weight_ih_${suffix}`, rows, layerInputSize(network, layer));
      add(`rnn.weight_hh_${suffix}`, rows, network.hiddenSize);
      add(`rnn.bias_ih_${suffix}`, rows);
      add(`rnn.bias_hh_${suffix}`, rows);
    }
  }
  add('fc.weight', network.classes, readoutSize(network));
  add('fc.bias', network.classes);
  return { tensors, length: offset };
}
