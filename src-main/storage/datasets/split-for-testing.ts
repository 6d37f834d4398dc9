import { imageBytes } from '#shared/data/image-size';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';
import type { Examples } from './datasets.ts';

/** The share of each class that is split off for testing if the files of a data set have no test part. */
export const testShare = 1 / 7;

/** How many of a class's examples are split off for testing: at least one of two. */
export function testCount(examples: number): number {
  return Math.max(Math.round(examples * testShare), examples > 1 ? 1 : 0);
}

/** Splits `testCount` of each class off for testing. Both parts keep the order of the examples. */
export function splitForTesting(
  all: Examples,
  seed: number,
): { readonly training: Examples; readonly test: Examples } {
  const byClass = new Map<number, number[]>();
  all.labels.forEach((label, index) => {
    const indices = byClass.get(label);
    if (indices === undefined) byClass.set(label, [index]);
    else indices.push(index);
  });
  const isForTesting = new Uint8Array(all.count);
  for (const [label, indices] of byClass) {
    new RandomStream(seed, purpose.split, label).shuffle(indices);
    for (const index of indices.slice(0, testCount(indices.length))) isForTesting[index] = 1;
  }
  const part = (wanted: number): Examples => {
    const indices = [...isForTesting.keys()].filter((index) => isForTesting[index] === wanted);
    const images = new Uint8Array(indices.length * imageBytes);
    for (const [place, index] of indices.entries()) {
      images.set(
        all.images.subarray(index * imageBytes, (index + 1) * imageBytes),
        place * imageBytes,
      );
    }
    return {
      count: indices.length,
      images,
      labels: Uint8Array.from(indices, (index) => all.labels[index]!),
    };
  };
  return { training: part(0), test: part(1) };
}
