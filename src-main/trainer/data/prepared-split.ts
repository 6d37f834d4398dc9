import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { Dataset } from '../../storage/datasets/datasets.ts';
import { pixelStatistics, type PixelStatistics } from './normalisation.ts';
import { splitExamples, type Split } from './split.ts';

/** What a split depends on besides the data set. */
export type SplitBy = Pick<ExperimentConfig, 'seed' | 'trainingExamples' | 'validationExamples'>;

/** A split, and the statistics of its training examples. Not to be changed: the next one who asks gets the same. */
export interface PreparedSplit {
  readonly split: Split;
  readonly statistics: PixelStatistics;
}

/** The last split of each data set that is in memory: runs of a sweep often share it, and so do questions. */
const lastSplits = new WeakMap<
  object,
  { readonly key: string; readonly prepared: PreparedSplit }
>();

/**
 * Splits the training examples of a data set, unless that was the last thing asked of it.
 * @throws UnrollError as `splitExamples`
 */
export function preparedSplit(
  dataset: Pick<Dataset, 'training' | 'classes'>,
  { seed, trainingExamples, validationExamples }: SplitBy,
): PreparedSplit {
  const key = JSON.stringify([seed, trainingExamples, validationExamples]);
  const last = lastSplits.get(dataset);
  if (last?.key === key) return last.prepared;
  const split = splitExamples(dataset, { seed, trainingExamples, validationExamples });
  let statistics: PixelStatistics | null = null;
  const prepared: PreparedSplit = {
    split,
    get statistics() {
      statistics ??= pixelStatistics(dataset.training, split.training);
      return statistics;
    },
  };
  lastSplits.set(dataset, { key, prepared });
  return prepared;
}
