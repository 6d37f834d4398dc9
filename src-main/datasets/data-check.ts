import { ConfigError } from '#shared/experiment/config';
import { exampleCountProblem } from '#shared/experiment/example-counts';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { trainingExampleCount } from '../storage/datasets/dataset-size.ts';

/**
 * Makes a check that the data of a config exist, so that no experiment is created that can't be trained. It reads each
 * data set once, so make a new check for each command.
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
