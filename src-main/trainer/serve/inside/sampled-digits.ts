import { balancedSample } from '#shared/data/balanced-sample';
import { imageBytes } from '#shared/data/image-size';
import type { DataSummary } from '#shared/experiment/record';
import type { Examples } from '../../../storage/datasets/datasets.ts';
import type { Dependencies } from '../../ports/dependencies.ts';
import { checkSameData } from '../../run/same-data.ts';

/** Examples of a test set. */
export interface SampledDigits {
  /** The whole test set. */
  readonly test: Examples;
  /** Of the sample in it, ascending. */
  readonly indices: Uint32Array;
}

/** An example of a test set. */
export interface SampledImage {
  /** Its bytes, row by row. */
  readonly image: Uint8Array;
  readonly label: number;
}

/**
 * @param most how many at most; there are fewer if the test set has fewer of a class
 * @returns examples of the test set that a model was tested on, as many of each class, the same ones each time
 * @throws UnrollError 'not-found' if the data set is missing, 'invalid-input' if it has changed since the training
 */
export async function sampledDigits(
  data: DataSummary,
  { loadDataset }: Pick<Dependencies, 'loadDataset'>,
  most: number,
): Promise<SampledDigits> {
  const dataset = await loadDataset(data.dataset);
  checkSameData(data, dataset);
  const { test } = dataset;
  return { test, indices: balancedSample(test.labels, data.classes, most) };
}

/** The images of a sample, in the order of its indices. */
export function imagesOf({ test, indices }: SampledDigits): SampledImage[] {
  return Array.from(indices, (index) => ({
    image: test.images.subarray(index * imageBytes, (index + 1) * imageBytes),
    label: test.labels[index]!,
  }));
}
