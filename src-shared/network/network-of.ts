import type { SequenceOrder } from '../data/sequence-order.ts';
import type { ExperimentConfig } from '../catalogue/fields.ts';
import type { Network } from './network.ts';

/** The network that a config describes, for images of `classes` classes read in `order`. */
export function networkOf(
  config: ExperimentConfig,
  order: SequenceOrder,
  classes: number,
): Network {
  const { cell, nonlinearity, resetGate, hiddenSize, layers, bidirectional } = config;
  const { readout, dropout, headDropout } = config;
  return {
    cell,
    nonlinearity,
    resetGate,
    hiddenSize,
    layers,
    bidirectional,
    readout,
    dropout,
    headDropout,
    inputSize: order.inputSize,
    sequenceLength: order.sequenceLength,
    classes,
  };
}
