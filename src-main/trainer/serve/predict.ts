import { setImmediate } from 'node:timers/promises';
import { imageBytes } from '#shared/data/image-size';
import { softmax } from '#shared/statistics/evaluation';
import { evaluationSource, savedModelBatch } from '../run/evaluate-batches.ts';
import type { SavedModel } from './saved-models.ts';

/**
 * Predicts class probabilities of images with a saved model. The images are prepared as in its run.
 * @param images [count, 28, 28], bytes, 0 is background; at least one image
 * @returns a row of probabilities for each image
 */
export async function predict(
  { engine, data, inputs }: SavedModel,
  images: Uint8Array,
): Promise<number[][]> {
  const count = images.length / imageBytes;
  const examples = { count, images, labels: new Uint8Array(count) };
  const source = evaluationSource(inputs, examples, savedModelBatch);
  const probabilities: number[][] = [];
  for (let index = 0; index < source.batchesPerEpoch; index++) {
    await setImmediate();
    const flat = softmax(await engine.predict(source.batch(0, index)), data.classes);
    for (let start = 0; start < flat.length; start += data.classes) {
      probabilities.push([...flat.subarray(start, start + data.classes)]);
    }
  }
  return probabilities;
}
