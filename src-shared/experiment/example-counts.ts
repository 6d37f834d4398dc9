import type { ConfigProblem } from './config.ts';
import type { ExperimentConfig } from '../catalogue/fields.ts';

type Counts = Pick<ExperimentConfig, 'validationExamples' | 'trainingExamples'>;

/** What is wrong with the counts of a config for a data set of so many training examples; undefined if nothing is. */
export function exampleCountProblem(config: Counts, available: number): ConfigProblem | undefined {
  const remaining = available - config.validationExamples;
  return (
    problem('validationExamples', config, available - 1, `${available} training examples`) ??
    problem('trainingExamples', config, remaining, `${remaining} left after validation`)
  );
}

function problem(
  key: keyof Counts,
  config: Counts,
  limit: number,
  source: string,
): ConfigProblem | undefined {
  const value = config[key];
  if (value <= limit) return undefined;
  return { key, value, allowed: `at most ${limit} of the ${source}` };
}

/** The training examples per epoch: as many as the config says, or all left after validation. */
export function examplesPerEpoch(config: Counts, available: number): number {
  return config.trainingExamples === 0
    ? available - config.validationExamples
    : config.trainingExamples;
}
