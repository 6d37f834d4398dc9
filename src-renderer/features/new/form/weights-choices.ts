import { distinctlyNamed } from '#shared/compare/distinct-names';
import { UnrollError } from '#shared/contract/errors';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { ExperimentRecord } from '#shared/experiment/record';
import { canBeginFrom, networkFieldsOf, startProblem } from '#shared/experiment/starting-weights';
import { matchingExperiments } from '../../../client/matching-experiments.ts';

/** An experiment whose weights a run may begin from. */
export interface WeightsChoice {
  readonly record: ExperimentRecord;
  /** Why its weights don't fit the form's network: the first tensor that differs; null if they do. */
  readonly problem: string | null;
  /** Whether they would fit if the form had its network. */
  readonly fitsWithItsNetwork: boolean;
}

/**
 * The experiments to begin from, those that fit first; otherwise in the given order, without archived ones.
 * @param config of the form
 * @param classes of its data set
 */
export function weightsChoices(
  records: readonly ExperimentRecord[],
  search: string,
  config: ExperimentConfig,
  classes: number,
): readonly WeightsChoice[] {
  const usable = records.filter((record) => canBeginFrom(record) && !record.archived);
  const choices = matchingExperiments(usable, search).map((record): WeightsChoice => {
    const problem = problemOf(record, config, classes);
    const withIts = { ...config, ...networkFieldsOf(record.config) };
    const fitsWithItsNetwork = problem !== null && startProblem(record, withIts, classes) === null;
    return { record, problem, fitsWithItsNetwork };
  });
  const fitting = choices.filter(({ problem }) => problem === null);
  return [...fitting, ...choices.filter(({ problem }) => problem !== null)];
}

/** The same with names that tell the experiments apart. */
export function distinctChoices(choices: readonly WeightsChoice[]): readonly WeightsChoice[] {
  const named = distinctlyNamed(choices.map(({ record }) => record));
  return choices.map((choice, index) => ({ ...choice, record: named[index]! }));
}

function problemOf(
  record: ExperimentRecord,
  config: ExperimentConfig,
  classes: number,
): string | null {
  try {
    return startProblem(record, config, classes);
  } catch (error) {
    // The form's block size may be one that no image can be cut into.
    if (error instanceof UnrollError) return error.message;
    throw error;
  }
}
