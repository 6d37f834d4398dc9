import { matchParameters, type ParameterMatch } from '#shared/experiment/match-parameters';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { isImportedResults } from '#shared/experiment/known-config';
import { networkSize } from '#shared/experiment/network-size';
import type { ReadableRun } from '../compared-run.ts';

/** Number of classes of a data set that no run has loaded yet: that of MNIST. */
const mnistClasses = 10;

/** A run changed to have about as many parameters as the baseline. */
export interface MatchedRun {
  readonly run: ReadableRun;
  readonly parameters: number;
  readonly match: ParameterMatch;
  readonly config: ExperimentConfig;
}

/**
 * The hidden sizes that give the other runs as many parameters as the baseline. Runs that already match are left out, and
 * so are those whose size can't be changed: imported results, and runs that began from weights.
 */
export function matchedRuns(
  runs: readonly ReadableRun[],
  baseline: ReadableRun,
): readonly MatchedRun[] {
  const target = parametersOf(baseline);
  return runs.flatMap((run) => {
    const { config } = run.record;
    const match = matchParameters(config, target, classesOf(run));
    if (run.id === baseline.id || match.hiddenSize === config.hiddenSize) return [];
    if (isImportedResults(run.record) || config.initialWeights !== '') return [];
    return [
      {
        run,
        parameters: parametersOf(run),
        match,
        config: { ...config, hiddenSize: match.hiddenSize },
      },
    ];
  });
}

function parametersOf(run: ReadableRun): number {
  return run.record.parameters ?? networkSize(run.record.config, classesOf(run)).parameters;
}

function classesOf({ record }: ReadableRun): number {
  return record.data?.classes ?? mnistClasses;
}
