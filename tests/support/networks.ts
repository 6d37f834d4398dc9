import type { Batch, EngineOptions, OptimiserSettings } from '#main/trainer/engines/engine';
import { defaultConfig } from '#shared/experiment/config';
import { variantFields } from '#shared/catalogue/cells/cell';
import { cellEntry, cellNames } from '#shared/catalogue/cells/cells';
import { parameterLayout, type Network } from '#shared/network/network';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';

/** Every cell in each of its variants, as settings of a network. */
export const cellVariants: readonly Partial<Network>[] = cellNames.flatMap((cell) => {
  const { field } = cellEntry(cell).variants;
  return field === null
    ? [{ cell }]
    : Object.keys(variantFields[field]).map((value) => ({ cell, [field]: value }));
});

/** A small network of odd sizes, with what a test asks for. */
export function networkWith(settings: Partial<Network> = {}): Network {
  return {
    cell: 'LSTM',
    nonlinearity: 'tanh',
    resetGate: 'after',
    hiddenSize: 5,
    layers: 1,
    bidirectional: false,
    readout: 'last',
    dropout: 0,
    headDropout: 0,
    inputSize: 3,
    sequenceLength: 4,
    classes: 4,
    ...settings,
  };
}

/** Options of an engine for a network; the optimiser is plain SGD without clipping unless a test asks for another. */
export function engineOptions(
  network: Network,
  optimiser: Partial<OptimiserSettings> = {},
  options: Partial<EngineOptions> = {},
): EngineOptions {
  return {
    network,
    optimiser: { ...defaultConfig(), optimiser: 'sgd', clipNorm: 0, ...optimiser },
    seed: 11,
    maximumBatch: 64,
    threads: 2,
    ...options,
  };
}

/** Parameters that are uniform in ±bound: large enough for the gates to bend. */
export function randomParameters(network: Network, seed = 1, bound = 0.7): Float32Array {
  const random = new RandomStream(seed, purpose.initialisation);
  return new Float32Array(parameterLayout(network).length).map(() => bound * random.symmetric());
}

/** A batch with inputs uniform in ±1. */
export function randomBatch(network: Network, size: number, seed = 2): Batch {
  const random = new RandomStream(seed, purpose.shuffle);
  const length = network.sequenceLength * size * network.inputSize;
  return {
    size,
    inputs: new Float32Array(length).map(() => random.symmetric()),
    labels: new Uint8Array(size).map(() => random.below(network.classes)),
  };
}

/** The first steps of a batch, as a batch of a network with that sequence length. */
export function truncated(network: Network, batch: Batch, steps: number): Batch {
  return { ...batch, inputs: batch.inputs.slice(0, steps * batch.size * network.inputSize) };
}

/** Largest difference from the expected values, as a share of the largest magnitude among them. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let difference = 0;
  let magnitude = 0;
  for (let index = 0; index < expected.length; index++) {
    const distance = Math.abs(actual[index]! - expected[index]!);
    // Written so that a NaN counts as a difference.
    if (!(distance <= difference)) difference = distance;
    magnitude = Math.max(magnitude, Math.abs(expected[index]!));
  }
  return difference === 0 ? 0 : difference / magnitude;
}
