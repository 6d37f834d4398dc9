import type { ListedExperiment } from '#shared/contract/commands/experiments';
import { resultsOf } from '#shared/experiment/filter/results';
import type { Range } from '../../../charts/frame/plot-area.ts';

/**
 * The scale that the accuracy curves of some experiments share, so that a line that is higher is of a better run: from
 * the lowest to the highest accuracy. All accuracies without any.
 */
export function curveScaleOf(experiments: readonly ListedExperiment[]): Range {
  let from = Infinity;
  let to = -Infinity;
  for (const experiment of experiments) {
    if (experiment.kind !== 'experiment') continue;
    for (const accuracy of resultsOf(experiment.record).accuracyCurve) {
      from = Math.min(from, accuracy);
      to = Math.max(to, accuracy);
    }
  }
  return from <= to ? { from, to } : { from: 0, to: 1 };
}
