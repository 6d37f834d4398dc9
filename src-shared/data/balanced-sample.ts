import { purpose } from '../random/philox.ts';
import { RandomStream } from '../random/random-stream.ts';

/** The same for all samples, so that all models are looked at with the same examples. */
const seed = 0;

/**
 * Draws examples at random, as many of each class; the first classes have one more if they can't be shared out evenly.
 * Of a class with fewer examples than its share, all are taken.
 * @param labels the class of each example
 * @param count how many examples to draw
 * @returns their indices, ascending; the same ones each time
 */
export function balancedSample(labels: Uint8Array, classes: number, count: number): Uint32Array {
  const byClass = Array.from({ length: classes }, (): number[] => []);
  labels.forEach((label, index) => byClass[label]?.push(index));
  const chosen = byClass.flatMap((indices, label) => {
    new RandomStream(seed, purpose.sample, label).shuffle(indices);
    return indices.slice(0, Math.floor(count / classes) + (label < count % classes ? 1 : 0));
  });
  return Uint32Array.from(chosen).sort();
}
