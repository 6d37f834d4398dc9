import { imageSide } from '../data/image-size.ts';
import { sequenceOrder } from '../data/sequence-order.ts';
import { multiplyAdds } from '../network/multiply-adds.ts';
import { parameterLayout } from '../network/network.ts';
import { networkOf } from '../network/network-of.ts';
import type { ExperimentConfig } from '../catalogue/fields.ts';

/** The size of a config's network, and the cost of predicting one example. */
export interface NetworkSize {
  readonly parameters: number;
  /** Those of the matrix products in the forward pass for one example. */
  readonly multiplyAdds: number;
}

/**
 * The size of the network of an allowed config, for a data set of `classes` classes.
 * @throws UnrollError 'invalid-input' if the block size does not divide the image side
 */
export function networkSize(config: ExperimentConfig, classes: number): NetworkSize {
  const network = networkOf(config, sequenceOrder(config, imageSide), classes);
  return { parameters: parameterLayout(network).length, multiplyAdds: multiplyAdds(network) };
}
