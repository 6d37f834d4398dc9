import { effectiveConfig } from '#shared/experiment/effects';
import { fields, type ExperimentConfig } from '#shared/catalogue/fields';

const { minimum, maximum } = fields.seed;

/** @returns the next seed after the config's own that no otherwise identical config has */
export function freshSeed(config: ExperimentConfig, others: readonly ExperimentConfig[]): number {
  const withoutSeed = (other: ExperimentConfig): string =>
    JSON.stringify({ ...effectiveConfig(other), seed: null });
  const wanted = withoutSeed(config);
  const taken = new Set(
    others.filter((other) => withoutSeed(other) === wanted).map(({ seed }) => seed),
  );
  const next = (seed: number): number => (seed === maximum ? minimum : seed + 1);
  let seed = next(config.seed);
  while (taken.has(seed)) seed = next(seed);
  return seed;
}
