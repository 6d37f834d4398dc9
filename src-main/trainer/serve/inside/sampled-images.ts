import { imageBytes } from '#shared/data/image-size';
import type { DataSummary } from '#shared/experiment/record';
import type { Dependencies } from '../../ports/dependencies.ts';
import { checkSameData } from '../../run/same-data.ts';

/** An example of a test set. */
export interface SampledImage {
  /** Its bytes, row by row. */
  readonly image: Uint8Array;
  readonly label: number;
}

/**
 * @returns examples at even distances in the test set that a model was tested on; all of it if it has no more
 * @throws UnrollError 'not-found' if the data set is missing, 'invalid-input' if it has changed since the training
 */
export async function sampledImages(
  data: DataSummary,
  { loadDataset }: Pick<Dependencies, 'loadDataset'>,
  most: number,
): Promise<SampledImage[]> {
  const dataset = await loadDataset(data.dataset);
  checkSameData(data, dataset);
  const { test } = dataset;
  const count = Math.min(most, test.count);
  return Array.from({ length: count }, (_, place) => {
    const index = Math.floor(((place + 0.5) * test.count) / count);
    const image = test.images.subarray(index * imageBytes, (index + 1) * imageBytes);
    return { image, label: test.labels[index]! };
  });
}
