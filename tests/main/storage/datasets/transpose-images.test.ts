import { expect, test } from 'vitest';
import { transposeImages } from '#main/storage/datasets/transpose-images';

test('swaps rows and columns of every image', async () => {
  const images = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  await transposeImages(images, 2);
  expect([...images]).toEqual([1, 3, 2, 4, 5, 7, 6, 8]);
});

test('does so for more images than are done at once', async () => {
  const images = Uint8Array.from({ length: 9 * 2500 }, (_, index) => index % 9);
  await transposeImages(images, 3);
  for (const image of [0, 999, 1000, 2499]) {
    expect([...images.subarray(9 * image, 9 * image + 9)]).toEqual([0, 3, 6, 1, 4, 7, 2, 5, 8]);
  }
});
