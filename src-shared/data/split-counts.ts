import { examplesPerEpoch } from '../experiment/example-counts.ts';
import type { ExperimentConfig } from '../catalogue/fields.ts';

/** Examples of each class. */
export interface SplitCounts {
  readonly training: readonly number[];
  readonly validation: readonly number[];
}

/**
 * How many examples of each class a config's validation split and training subset have. Both have exactly the size that
 * the config asks for and, within one example, the same share of each class as what they are taken from: validation is
 * taken off all examples, training off the rest.
 * @param available examples of each class; the config asks for no more than they are together
 */
export function splitCounts(
  available: readonly number[],
  config: Pick<ExperimentConfig, 'validationExamples' | 'trainingExamples'>,
): SplitCounts {
  const validation = apportion(config.validationExamples, available);
  const rest = available.map((count, label) => count - validation[label]!);
  const total = available.reduce((sum, count) => sum + count, 0);
  return { training: apportion(examplesPerEpoch(config, total), rest), validation };
}

/**
 * Shares out `total` among groups in proportion to their sizes, exactly, by the method of largest remainders (Hamilton);
 * of equal remainders the earlier group's comes first. No group gets more than its size.
 * @param total at most the sum of the sizes
 */
export function apportion(total: number, sizes: readonly number[]): number[] {
  const sum = sizes.reduce((subtotal, size) => subtotal + size, 0);
  const shares = sizes.map((size) => Math.floor((total * size) / sum));
  const remainders = sizes.map((size, group) => ({ group, rest: (total * size) % sum }));
  remainders.sort((a, b) => b.rest - a.rest || a.group - b.group);
  const missing = total - shares.reduce((subtotal, share) => subtotal + share, 0);
  for (const { group } of remainders.slice(0, missing)) shares[group]! += 1;
  return shares;
}
