import type { ExperimentConfig } from '#shared/catalogue/fields';
import { examplesPerEpoch } from '#shared/experiment/example-counts';
import { networkSize } from '#shared/experiment/network-size';
import type { Estimate } from '../../../client/stores/estimates.ts';
import { missing } from '#shared/text/format';
import { gridTime, type GridTime } from './grid-time.ts';
import { trainingExamplesOf, type Datasets, type PlannedRun } from './run-plan.ts';

/** How many different costs of a grid are measured; the others are estimated from their multiply-adds. */
export const maxMeasured = 12;

/** The range from the smallest to the largest number, written by `format`; an en dash if there are none. */
export function formatSpan(values: readonly number[], format: (value: number) => string): string {
  if (values.length === 0) return missing;
  const [smallest, largest] = [format(Math.min(...values)), format(Math.max(...values))];
  return smallest === largest ? smallest : `${smallest} to ${largest}`;
}

/** The range over the runs that were measured, with their number unless all were. */
export function formatMeasuredSpan(
  values: readonly number[],
  runs: number,
  format: (value: number) => string,
): string {
  const span = formatSpan(values, format);
  const isPart = values.length > 0 && values.length < runs;
  return isPart ? `${span} (${values.length} of ${runs} runs)` : span;
}

/** How long the runs take one after the other; null until at least one of them is measured. */
export function planTime(
  runs: readonly PlannedRun[],
  datasets: Datasets,
  classes: number,
  estimateOf: (config: ExperimentConfig) => Estimate | undefined,
): GridTime | null {
  const timed = runs.map(({ config }) => {
    const estimate = estimateOf(config);
    const available = trainingExamplesOf(config.dataset, datasets) ?? 0;
    return {
      work: networkSize(config, classes).multiplyAdds * examplesPerEpoch(config, available),
      epochs: config.epochs,
      secondsPerEpoch: estimate?.kind === 'measured' ? estimate.cost.secondsPerEpoch : null,
    };
  });
  return gridTime(timed);
}
