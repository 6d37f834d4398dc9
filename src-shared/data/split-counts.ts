import { examplesPerEpoch } from '../experiment/example-counts.ts';
import type { ExperimentConfig } from '../catalogue/fields.ts';

/** Examples of each class. */
export interface SplitCounts {
  readonly training: readonly number[];
  readonly validation: readonly number[];
}

/**
 * The number of examples of each class in a config's validation split and training subset. Both have exactly the size
 * that the config sets and, within one example, the class proportions of what they are drawn from: validation from all
 * examples, training from the remaining ones.
 * @param available examples of each class; together at least as many as the config asks for
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
 * Distributes `total` among groups in proportion to their sizes, exactly, by the method of largest remainders
 * (Hamilton); on equal remainders the earlier group comes first. No group gets more than its size.
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
