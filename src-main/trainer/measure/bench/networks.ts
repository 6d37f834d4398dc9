import { cellNames } from '#shared/catalogue/cells/cells';
import type { SequenceOrder } from '#shared/data/sequence-order';
import type { Network } from '#shared/network/network';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';
import { imageBatch, inputPlaces } from '../../data/image-batch.ts';
import type { Batch } from '../../engines/engine.ts';

/** A network with the batch size that it is trained with. */
export interface BenchNetwork {
  readonly network: Network;
  readonly batch: number;
}

const rows = { inputSize: 28, sequenceLength: 28 };
const pixels = { inputSize: 1, sequenceLength: 784 };
const shapes = [
  { hiddenSize: 128, layers: 1, batch: 128, ...rows },
  { hiddenSize: 256, layers: 2, batch: 64, ...rows },
  { hiddenSize: 64, layers: 1, batch: 32, ...rows },
  { hiddenSize: 128, layers: 1, batch: 128, ...pixels },
] as const;

/** What all measured networks have in common, as PyTorch and TensorFlow.js have it by default. */
export const plainNetwork = {
  nonlinearity: 'tanh',
  resetGate: 'after',
  bidirectional: false,
  readout: 'last',
  dropout: 0,
  headDropout: 0,
} as const satisfies Partial<Network>;

/** The measured networks: each shape with each cell. */
export const benchNetworks: readonly BenchNetwork[] = shapes.flatMap(({ batch, ...shape }) =>
  cellNames.map((cell) => ({
    batch,
    network: {
      ...plainNetwork,
      ...shape,
      cell,
      classes: 10,
    },
  })),
);

/** @returns whether a network has the first shape, with any cell */
export function isUsual({ network, batch }: BenchNetwork): boolean {
  const [{ hiddenSize, layers, batch: usual, sequenceLength }] = shapes;
  return (
    batch === usual &&
    network.hiddenSize === hiddenSize &&
    network.layers === layers &&
    network.sequenceLength === sequenceLength
  );
}

/** @returns whether a network reads pixel by pixel: its steps are long, and its arrays hundreds of megabytes */
export function isLong({ network }: BenchNetwork): boolean {
  return network.sequenceLength > rows.sequenceLength;
}

/**
 * @returns the networks in groups whose engines are in memory at the same time and take turns: the short ones together,
 * each long one alone
 */
export function measurementGroups(networks: readonly BenchNetwork[]): BenchNetwork[][] {
  const short = networks.filter((network) => !isLong(network));
  const long = networks.filter(isLong).map((network) => [network]);
  return short.length > 0 ? [short, ...long] : long;
}

/** The networks that predict a single image: those of two layers. */
export const predictionNetworks: readonly BenchNetwork[] = benchNetworks
  .filter(({ network }) => network.layers === 2)
  .map(({ network }) => ({ network, batch: 1 }));

/** @returns a batch of random images and classes for a network, always the same */
export function benchBatch({ network, batch }: BenchNetwork): Batch {
  const random = new RandomStream(1, purpose.shuffle);
  const order = benchOrder(network);
  const images = {
    bytes: new Uint8Array(batch * order.pixels.length).map(() => random.below(256)),
    indices: Uint32Array.from({ length: batch }, (_, example) => example),
    places: inputPlaces(order, batch),
    inputSize: network.inputSize,
    table: byteShares,
  };
  return imageBatch(
    images,
    new Uint8Array(batch).map(() => random.below(network.classes)),
  );
}

/** The input of each byte: its fraction of the largest. */
export const byteShares = new Float32Array(256).map((_, byte) => byte / 255);

/** @returns the order of pixels as they are stored */
export function benchOrder({ sequenceLength, inputSize }: Network): SequenceOrder {
  const pixels = Uint16Array.from({ length: sequenceLength * inputSize }, (_, index) => index);
  return { sequenceLength, inputSize, pixels, permutation: null };
}

/** @returns the columns that identify a row's network */
export function networkColumns({ network, batch }: BenchNetwork) {
  const { cell, hiddenSize: hidden, layers, sequenceLength: sequence } = network;
  return { cell, hidden, layers, batch, sequence };
}
