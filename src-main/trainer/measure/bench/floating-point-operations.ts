import {
  directionCount,
  gateCount,
  layerInputSize,
  readoutSize,
  type Network,
} from '#shared/network/network';

/**
 * @returns the additions and multiplications of the matrix products in one training step. Nothing else counts: no
 * activation, bias, loss or update, and no product that a framework could avoid.
 *
 * With G gates, H hidden units and I inputs, each example, step, layer and direction takes
 * - forward 2 G H (I + H);
 * - backward as much for the weight gradients, 2 G H H for the gradient with respect to the previous output, and 2 G H
 *   I for that with respect to the input, which the first layer doesn't need.
 *
 * The head takes 2 F C forward and twice that backward, for F features and C classes.
 */
export function trainingOperations(network: Network, batch: number): number {
  const hidden = network.hiddenSize;
  let perStep = 0;
  for (let layer = 0; layer < network.layers; layer++) {
    const inputs = layerInputSize(network, layer);
    const forward = inputs + hidden;
    const backward = inputs + hidden + hidden + (layer > 0 ? inputs : 0);
    perStep += 2 * gateCount(network.cell) * hidden * (forward + backward);
  }
  const recurrent = network.sequenceLength * directionCount(network) * perStep;
  const head = 3 * 2 * readoutSize(network) * network.classes;
  return batch * (recurrent + head);
}
