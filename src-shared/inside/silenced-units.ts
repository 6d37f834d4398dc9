import { z } from 'zod';
import { directionCount, layerSuffix, parameterLayout, type Network } from '../network/network.ts';

/** A unit of a network: its layer from 0, and its place in the layer's output: backward units follow the forward ones. */
export const networkUnitSchema = z.strictObject({
  layer: z.int().nonnegative(),
  unit: z.int().nonnegative(),
});
export type NetworkUnit = z.infer<typeof networkUnitSchema>;

/** How many units a layer has in its output, both directions together. */
export function unitsPerLayer(network: Network): number {
  return network.hiddenSize * directionCount(network);
}

/**
 * The parameters of a network with some units silenced: nothing reads their hidden states any more, as the weights of
 * their own layer, of the next layer and of the head for them are 0. What a unit computes for itself doesn't matter then.
 * @param parameters flat, in the network's layout
 * @throws RangeError naming a unit that the network doesn't have
 */
export function silenceUnits(
  network: Network,
  parameters: Float32Array,
  units: readonly NetworkUnit[],
): Float32Array {
  const { hiddenSize, layers } = network;
  const width = unitsPerLayer(network);
  const changed = parameters.slice();
  const tensors = new Map(parameterLayout(network).tensors.map((tensor) => [tensor.name, tensor]));
  const clearColumn = (name: string, column: number): void => {
    const { shape, offset } = tensors.get(name)!;
    const [rows, columns] = shape as [number, number];
    for (let row = 0; row < rows; row++) changed[offset + row * columns + column] = 0;
  };
  for (const { layer, unit } of units) {
    if (layer >= layers || unit >= width) {
      throw new RangeError(`there is no unit ${unit} in layer ${layer + 1}`);
    }
    const direction = Math.floor(unit / hiddenSize);
    clearColumn(`rnn.weight_hh_${layerSuffix(layer, direction)}`, unit % hiddenSize);
    if (layer + 1 < layers) {
      for (let next = 0; next < directionCount(network); next++) {
        clearColumn(`rnn.weight_ih_${layerSuffix(layer + 1, next)}`, unit);
      }
      continue;
    }
    // The readout of all steps has weights for each.
    const features = tensors.get('fc.weight')!.shape[1]!;
    for (let column = unit; column < features; column += width) clearColumn('fc.weight', column);
  }
  return changed;
}
