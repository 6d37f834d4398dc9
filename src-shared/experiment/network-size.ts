import { imageSide } from '../data/image-size.ts';
import { sequenceOrder } from '../data/sequence-order.ts';
import { multiplyAdds } from '../network/multiply-adds.ts';
import { parameterLayout } from '../network/network.ts';
import { networkOf } from '../network/network-of.ts';
import type { ExperimentConfig } from '../catalogue/fields.ts';

/** How large the network of a config is, and what its answer to one example costs. */
export interface NetworkSize {
  readonly parameters: number;
  /** Of the matrix products forward, for one example. */
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
