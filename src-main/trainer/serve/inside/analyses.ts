import type { AnalysisKind, AnalysisResults } from '#shared/inside/analyses';
import type { AnalysisTask } from './analysis-task.ts';
import { lesions } from './lesions.ts';
import { probes } from './probes.ts';
import { rowsNeeded } from './rows-needed.ts';

/**
 * How each kind is computed. They give other messages a turn between batches, so that the process can be ended.
 * They throw UnrollError 'not-found' if the data set is missing, and 'invalid-input' if it has changed since the training.
 */
const computations: {
  readonly [Kind in AnalysisKind]: (task: AnalysisTask) => Promise<AnalysisResults[Kind]>;
} = { rowsNeeded, probes, lesions };

/** Analyses a model. @throws UnrollError as the computation of the kind */
export function analyse<Kind extends AnalysisKind>(
  kind: Kind,
  task: AnalysisTask,
): Promise<AnalysisResults[Kind]> {
  return computations[kind](task);
}
