import { directionCount, gateCount, layerInputSize, readoutSize, type Network } from './network.ts';

/**
 * Multiply-adds of the matrix products for the prediction of one example: G H (I + H) for each step, layer and
 * direction, with G gates, H hidden units and I inputs, and F C in the head, with F features and C classes. Activations
 * and biases don't count.
 */
export function multiplyAdds(network: Network): number {
  const hidden = network.hiddenSize;
  let perStep = 0;
  for (let layer = 0; layer < network.layers; layer++) {
    perStep += gateCount(network.cell) * hidden * (layerInputSize(network, layer) + hidden);
  }
  return (
    network.sequenceLength * directionCount(network) * perStep +
    readoutSize(network) * network.classes
  );
}
