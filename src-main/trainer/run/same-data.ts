import { UnrollError } from '#shared/contract/errors';
import type { DataSummary } from '#shared/experiment/record';
import type { Dataset } from '../../storage/datasets/datasets.ts';

/**
 * Checks that a data set is still the one that a run was trained on.
 * @throws UnrollError 'invalid-input' naming the first file that differs
 */
export function checkSameData(summary: Pick<DataSummary, 'hashes'>, dataset: Dataset): void {
  for (const [file, hash] of Object.entries(summary.hashes)) {
    if (dataset.hashes[file] !== hash) {
      throw new UnrollError(
        'invalid-input',
        `The data set ${dataset.name} isn’t the one this run was trained on: ${file} has changed since.`,
      );
    }
  }
}

/** Whether an error says that a model or a data set isn't there, or that the data set has changed since the training. */
export function isMissing(error: unknown): boolean {
  return (
    error instanceof UnrollError && (error.code === 'not-found' || error.code === 'invalid-input')
  );
}
