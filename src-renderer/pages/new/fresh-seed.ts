import { effectiveConfig } from '#shared/experiment/effects';
import type { ExperimentConfig } from '#shared/experiment/fields';

/** The lowest seed above the config's own that none of the configs has that are otherwise the same. */
export function freshSeed(config: ExperimentConfig, others: readonly ExperimentConfig[]): number {
  const withoutSeed = (other: ExperimentConfig): string =>
    JSON.stringify({ ...effectiveConfig(other), seed: null });
  const like = withoutSeed(config);
  const taken = new Set(
    others.filter((other) => withoutSeed(other) === like).map(({ seed }) => seed),
  );
  let seed = config.seed + 1;
  while (taken.has(seed)) seed += 1;
  return seed;
}
