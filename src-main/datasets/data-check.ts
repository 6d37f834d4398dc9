import { ConfigError } from '#shared/experiment/config';
import { exampleCountProblem } from '#shared/experiment/example-counts';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { trainingExampleCount } from '../storage/datasets/dataset-size.ts';

/**
 * A check that the data which configs ask for are there, so that what can't be trained isn't made in the first place.
 * Each data set is looked at once: make a new one for each command.
 * @returns a check of one config, which throws ConfigError for more examples than there are, and UnrollError
 *   'not-found' for a data set that isn't there
 */
export function dataCheck(home: string): (config: ExperimentConfig) => Promise<void> {
  const counts = new Map<string, Promise<number | null>>();
  return async (config) => {
    const { dataset } = config;
    const known = counts.get(dataset) ?? trainingExampleCount(dataset, home);
    counts.set(dataset, known);
    const available = await known;
    const problem = available === null ? undefined : exampleCountProblem(config, available);
    if (problem !== undefined) throw new ConfigError([problem]);
  };
}
