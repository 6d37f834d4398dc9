import { runName } from '../experiment/automatic-name.ts';
import type { ExperimentConfig } from '../catalogue/fields.ts';
import type { ExperimentRecord } from '../experiment/record.ts';
import { isImportedResults } from '../experiment/known-config.ts';
import { groupRuns, varyingKeys } from './grouping.ts';

/** A run that repeats others with another seed. */
export interface SeedDraft {
  readonly name: string;
  readonly config: ExperimentConfig;
  /** That of the runs it repeats. */
  readonly batch: string | null;
}

/**
 * Runs that repeat each config of some runs with more seeds: the smallest that none of the runs has, the same for every
 * config, so that they stay comparable. Weights that are only tested, as those of an imported model, don't depend on it,
 * and imported results can't be repeated.
 * @param count how many seeds to add
 */
export function withMoreSeeds(
  given: readonly ExperimentRecord[],
  count: number,
): readonly SeedDraft[] {
  const records = given.filter((record) => !isImportedResults(record));
  const varied = [...new Set([...varyingKeys(records), 'seed' as const])];
  const used = new Set(records.map(({ config }) => config.seed));
  const seeds: number[] = [];
  for (let seed = 0; seeds.length < count; seed++) if (!used.has(seed)) seeds.push(seed);
  const firsts = groupRuns(records, { kind: 'allButSeed' })
    .map(({ members }) => members[0]!)
    .filter(({ config }) => config.epochs > 0);
  return seeds.flatMap((seed) =>
    firsts.map(({ config, batch }) => {
      const repeated = { ...config, seed };
      return { name: runName(repeated, varied), config: repeated, batch };
    }),
  );
}
