import type { ExperimentConfig } from '#shared/catalogue/fields';
import { examplesPerEpoch } from '#shared/experiment/example-counts';
import { networkSize } from '#shared/experiment/network-size';
import type { Estimate } from '../../../client/stores/estimates.ts';
import { missing } from '#shared/text/format';
import { gridTime, type GridTime } from './grid-time.ts';
import { trainingExamplesOf, type Datasets, type PlannedRun } from './run-plan.ts';

/** How many different costs of a grid are measured; the others follow from their multiply-adds. */
export const maxMeasured = 12;

/** From the least to the greatest of some numbers, written by `format`; an en dash where there are none. */
export function spanInWords(values: readonly number[], format: (value: number) => string): string {
  if (values.length === 0) return missing;
  const [least, most] = [format(Math.min(...values)), format(Math.max(...values))];
  return least === most ? least : `${least} to ${most}`;
}

/** The same of those runs that were measured, with how many of all they are, unless it is all. */
export function measuredInWords(
  values: readonly number[],
  runs: number,
  format: (value: number) => string,
): string {
  const words = spanInWords(values, format);
  const isPart = values.length > 0 && values.length < runs;
  return isPart ? `${words} (${values.length} of ${runs} runs)` : words;
}

/** How long the runs take one after the other; null while nothing is measured or the data set is not known. */
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
