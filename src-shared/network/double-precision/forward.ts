import type { SequenceOrder } from '../../data/sequence-order.ts';
import { directionCount, type Network } from '../network.ts';
import { cellStep, initialState, type CellState, type CellStep } from './cells.ts';
import {
  affine,
  joined,
  type CellParameters,
  type NetworkParameters,
  type Vector,
} from './linear.ts';

/**
 * @returns the sequence that a network reads in an image, [sequence length][input size]
 * @param pixels the pixel that is read at each place of each step
 * @param table the network's input for each byte
 * @param image its bytes, row by row
 */
export function sequenceOfImage(
  { sequenceLength, inputSize }: Network,
  { pixels, table }: Pick<SequenceOrder, 'pixels'> & { readonly table: Float32Array },
  image: Uint8Array,
): Vector[] {
  return Array.from({ length: sequenceLength }, (_, step) =>
    Float64Array.from({ length: inputSize }, (_unused, input) => {
      const pixel = pixels[step * inputSize + input]!;
      return table[image[pixel]!]!;
    }),
  );
}

/** @returns the logits of a sequence, one for each class, without dropout */
export function logitsOf(
  network: Network,
  parameters: NetworkParameters,
  inputs: readonly Vector[],
): Vector {
  let sequence = inputs;
  for (let layer = 0; layer < network.layers; layer++) {
    const directions = Array.from({ length: directionCount(network) }, (_, direction) =>
      readThrough(network, parameters.cell(layer, direction), sequence, direction),
    );
    sequence = outputsOf(directions);
  }
  return affine(parameters.head, readOut(network, sequence));
}

/**
 * Reads a sequence with one layer in one direction.
 * @param direction 0 forward, 1 backward
 * @param before the state that it begins with
 * @returns its steps in the order of the sequence
 */
export function readThrough(
  network: Network,
  parameters: CellParameters,
  sequence: readonly Vector[],
  direction: number,
  before: CellState = initialState(network),
): CellStep[] {
  const steps: CellStep[] = [];
  let state = before;
  for (const place of readingOrder(sequence.length, direction)) {
    const step = cellStep(network, parameters, sequence[place]!, state);
    steps[place] = step;
    state = step;
  }
  return steps;
}

/** @returns the outputs of a layer at each place of the sequence: those of its directions concatenated */
export function outputsOf(directions: readonly (readonly CellStep[])[]): Vector[] {
  return directions[0]!.map((_, place) => joined(directions.map((steps) => steps[place]!.hidden)));
}

/**
 * @returns the readout of the last layer's outputs. For a sequence that isn't read to its end, the readout `all` has
 *   zeros for the rest.
 */
export function readOut(network: Network, outputs: readonly Vector[]): Vector {
  const last = outputs.at(-1)!;
  switch (network.readout) {
    case 'last': {
      // Backward cells reach the first place last.
      const final = last.slice();
      final.set(outputs[0]!.subarray(network.hiddenSize), network.hiddenSize);
      return final;
    }
    case 'mean':
      return last.map(
        (_, unit) => outputs.reduce((sum, output) => sum + output[unit]!, 0) / outputs.length,
      );
    case 'all': {
      const unread = network.sequenceLength - outputs.length;
      return joined([...outputs, new Float64Array(unread * last.length)]);
    }
  }
}

/** @returns the places of a sequence in the order of a direction */
export function readingOrder(places: number, direction: number): number[] {
  const order = Array.from({ length: places }, (_, place) => place);
  return direction === 1 ? order.reverse() : order;
}
