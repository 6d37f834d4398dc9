import { layerSuffix, parameterLayout, type Network } from '../network.ts';

/** Double-precision numbers to compute with. */
export type Vector = Float64Array;

/** Parameters as they are stored, or in double precision. */
export type Parameters = Float32Array | Float64Array;

/** A weight [outputs, inputs], row by row, and a bias [outputs]. */
export interface Affine {
  readonly weight: Parameters;
  readonly bias: Parameters;
}

/** The weights for the inputs and the hidden state of one layer in one direction. */
export interface CellParameters {
  readonly ofInputs: Affine;
  readonly ofHidden: Affine;
}

/** The parameters of a network by their place in it. */
export interface NetworkParameters {
  /** @param direction 0 forward, 1 backward */
  cell(layer: number, direction: number): CellParameters;
  readonly head: Affine;
}

/** Finds the parts of a flat array of parameters. */
export function networkParameters(network: Network, flat: Parameters): NetworkParameters {
  const tensors = new Map(
    parameterLayout(network).tensors.map(({ name, offset, length }) => [
      name,
      flat.subarray(offset, offset + length),
    ]),
  );
  const affineOf = (weight: string, bias: string): Affine => ({
    weight: tensors.get(weight)!,
    bias: tensors.get(bias)!,
  });
  return {
    cell: (layer, direction) => {
      const suffix = layerSuffix(layer, direction);
      return {
        ofInputs: affineOf(`rnn.weight_ih_${suffix}`, `rnn.bias_ih_${suffix}`),
        ofHidden: affineOf(`rnn.weight_hh_${suffix}`, `rnn.bias_hh_${suffix}`),
      };
    },
    head: affineOf('fc.weight', 'fc.bias'),
  };
}

/**
 * @returns weight * inputs + bias, for some of the rows
 * @param first the first row
 * @param end the row after the last
 */
export function affine(
  { weight, bias }: Affine,
  inputs: Vector,
  first = 0,
  end = bias.length,
): Vector {
  return linear(weight, inputs, first, end).map((sum, index) => sum + bias[first + index]!);
}

/**
 * @returns weight * inputs, for some of the rows
 * @param first the first row
 * @param end the row after the last
 */
export function linear(weight: Parameters, inputs: Vector, first: number, end: number): Vector {
  const columns = inputs.length;
  const outputs = new Float64Array(end - first);
  for (let row = first; row < end; row++) {
    const start = row * columns;
    let sum = 0;
    for (let column = 0; column < columns; column++)
      sum += weight[start + column]! * inputs[column]!;
    outputs[row - first] = sum;
  }
  return outputs;
}

/**
 * @returns the gradient with respect to an affine map's inputs: the transposed weight times the gradient with respect
 *   to its outputs, for some of the rows
 * @param outputs gradient with respect to the outputs of the rows from `first`
 */
export function transposed(
  weight: Parameters,
  outputs: Vector,
  columns: number,
  first = 0,
): Vector {
  const inputs = new Float64Array(columns);
  outputs.forEach((gradient, index) => {
    if (gradient === 0) return;
    const start = (first + index) * columns;
    for (let column = 0; column < columns; column++) {
      inputs[column]! += gradient * weight[start + column]!;
    }
  });
  return inputs;
}

/** @returns vectors concatenated */
export function joined(parts: readonly Vector[]): Vector {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
