import { describe, expect, it } from 'vitest';
import { imagesOf, sampledDigits } from '#main/trainer/serve/inside/sampled-digits';
import { smallDataset } from '../../run/fixture.ts';

const { name, hashes, test } = smallDataset;
const data = { dataset: name, hashes, classes: 3 } as never;
const dependencies = { loadDataset: () => Promise.resolve(smallDataset) };

describe('sampled test digits', () => {
  it('are as many of each class, each with its own image', async () => {
    const sample = await sampledDigits(data, dependencies, 60);
    const images = imagesOf(sample);
    expect([0, 1, 2].map((label) => images.filter((one) => one.label === label).length)).toEqual([
      20, 20, 20,
    ]);
    sample.indices.forEach((index, place) => {
      const { image, label } = images[place]!;
      expect(label).toBe(test.labels[index]);
      expect(image).toEqual(test.images.slice(index * 784, (index + 1) * 784));
    });
  });

  it('are all there are if there are no more', async () => {
    const { indices } = await sampledDigits(data, dependencies, 10_000);
    expect([...indices]).toEqual([...test.labels.keys()]);
  });

  it('are refused if the data have changed since the training', async () => {
    const changed = { ...smallDataset, hashes: { ...hashes, 't10k-images-idx3-ubyte': 'ab' } };
    const other = { loadDataset: () => Promise.resolve(changed) };
    await expect(sampledDigits(data, other, 60)).rejects.toMatchObject({ code: 'invalid-input' });
  });
});
