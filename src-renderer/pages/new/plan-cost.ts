import type { ExperimentConfig } from '#shared/experiment/fields';
import { examplesPerEpoch } from '#shared/experiment/example-counts';
import { networkSize } from '#shared/experiment/network-size';
import type { Estimate } from '../../stores/estimates.ts';
import { gridTime, type GridTime } from './grid-time.ts';
import { trainingExamplesOf, type Datasets, type PlannedRun } from './run-plan.ts';

/** How many different costs of a grid are measured; the others follow from their multiply-adds. */
export const mostMeasured = 12;

/** A range of a number over the runs of a plan; null where there are none. */
export interface Span {
  readonly least: number;
  readonly most: number;
}

/** From the least to the greatest of some numbers. */
export function spanOf(values: readonly number[]): Span | null {
  if (values.length === 0) return null;
  return { least: Math.min(...values), most: Math.max(...values) };
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
