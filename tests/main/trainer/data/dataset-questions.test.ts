import { describe, expect, it } from 'vitest';
import { sequenceOrder } from '#shared/data/sequence-order';
import { defaultConfig } from '#shared/experiment/config';
import type { Dataset, Examples } from '#main/storage/datasets/datasets';
import { BatchSource } from '#main/trainer/data/batches';
import {
  augmentedImages,
  findExamples,
  imagesAt,
  meanImages,
} from '#main/trainer/data/dataset-questions';
import { normalisationTable } from '#main/trainer/data/normalisation';
import { splitExamples } from '#main/trainer/data/split';
import { smallDataset } from '../run/fixture.ts';

const area = 784;
const image = ({ images }: Examples, index: number): Uint8Array =>
  images.slice(index * area, (index + 1) * area);

/** Each image filled with one byte. */
function flat(bytes: number[], labels: number[]): Examples {
  const images = new Uint8Array(area * bytes.length);
  bytes.forEach((byte, index) => images.fill(byte, index * area, (index + 1) * area));
  return { count: bytes.length, images, labels: Uint8Array.from(labels) };
}

describe('mean images', () => {
  it('are over all training examples, and over those of each class', () => {
    const dataset: Dataset = {
      ...{ name: 'flat', side: 28, classes: 3, classNames: null, hashes: {} },
      training: flat([0, 100, 51, 200], [0, 2, 0, 2]),
      test: flat([255], [1]),
    };
    const means = meanImages(dataset);
    expect(new Set(means.all)).toEqual(new Set([88])); // 351 / 4 is 87.75
    const perClass = [0, 1, 2].map((label) =>
      means.perClass.slice(label * area, (label + 1) * area),
    );
    expect(perClass.map((pixels) => [...new Set(pixels)])).toEqual([[26], [0], [150]]);
    expect(means.mean).toBeCloseTo(87.75 / 255);
    expect(means.deviation).toBeCloseTo(
      Math.sqrt((87.75 ** 2 + 12.25 ** 2 + 36.75 ** 2 + 112.25 ** 2) / 4) / 255,
    );
  });
});

describe('examples', () => {
  const all = { split: 'training', label: null, offset: 0, limit: 500 } as const;
  const splitBy = { seed: 3, trainingExamples: 90, validationExamples: 60 };

  it('come with index, label and image, page by page', () => {
    const found = findExamples(smallDataset, { ...all, split: 'test', offset: 147, limit: 100 });
    expect(found.total).toBe(150);
    expect(found.indices).toEqual([147, 148, 149]);
    expect([...found.labels]).toEqual([0, 1, 2]);
    found.indices.forEach((index, place) => {
      const shown = found.images.slice(place * area, (place + 1) * area);
      expect(shown).toEqual(image(smallDataset.test, index));
    });
    expect(findExamples(smallDataset, { ...all, split: 'test', offset: 150 }).indices).toEqual([]);
  });

  it('can be of one class only', () => {
    const found = findExamples(smallDataset, { ...all, label: 1, offset: 2, limit: 2 });
    expect(found.total).toBe(87);
    expect(found.indices).toEqual([7, 10]);
  });

  it('are those that a run with the same fields trains on and is validated by', () => {
    const split = splitExamples(smallDataset, splitBy);
    for (const name of ['training', 'validation'] as const) {
      const found = findExamples(smallDataset, { ...all, split: name, splitBy });
      expect(found.indices).toEqual([...split[name]]);
      expect(found.total).toBe(split[name].length);
      const ofClass = findExamples(smallDataset, { ...all, split: name, splitBy, label: 2 });
      expect(ofClass.indices).toEqual([...split[name]].filter((index) => index % 3 === 2));
    }
    const otherSeed = { ...splitBy, seed: 4 };
    const other = findExamples(smallDataset, { ...all, split: 'validation', splitBy: otherSeed });
    expect(other.indices).not.toEqual([...split.validation]);
  });

  it('are all for training where no split is asked for', () => {
    expect(findExamples(smallDataset, all).total).toBe(260);
    expect(findExamples(smallDataset, { ...all, split: 'validation' }).total).toBe(0);
  });

  it("are refused for a class or a split that can't exist", () => {
    expect(() => findExamples(smallDataset, { ...all, label: 3 })).toThrow(/^label: 3 .*0 to 2/);
    const tooMany = { ...splitBy, validationExamples: 260 };
    expect(() => findExamples(smallDataset, { ...all, splitBy: tooMany })).toThrow(
      /^validationExamples: 260/,
    );
  });
});

describe('augmented images', () => {
  const ranges = { augmentShift: 3, augmentRotation: 25, augmentScale: 0.3 };

  it('are the very ones that training sees in those epochs', () => {
    const order = sequenceOrder(defaultConfig(), 28);
    const index = 41;
    const source = new BatchSource({
      examples: smallDataset.training,
      indices: Uint32Array.of(7, index, 200),
      order,
      table: normalisationTable('none', { mean: 0, deviation: 1 }),
      ...{ batchSize: 3, seed: 9, augmentation: ranges, shuffle: false },
    });
    const { original, images } = augmentedImages(smallDataset, {
      index,
      seed: 9,
      epochs: 4,
      ...ranges,
    });
    expect(original).toEqual(image(smallDataset.training, index));
    for (let epoch = 0; epoch < 4; epoch++) {
      const { inputs } = source.batch(epoch, 0);
      // Time-major: each row of the second of three images.
      const seen = Array.from({ length: area }, (_, pixel) => {
        const row = Math.floor(pixel / 28);
        return inputs[(row * 3 + 1) * 28 + (pixel % 28)];
      });
      expect([...images.subarray(epoch * area, (epoch + 1) * area)]).toEqual(seen);
    }
    expect(images.subarray(0, area)).not.toEqual(images.subarray(area, 2 * area));
  });

  it('are the original where every range is 0', () => {
    const none = { augmentShift: 0, augmentRotation: 0, augmentScale: 0 };
    const { original, images } = augmentedImages(smallDataset, {
      index: 0,
      seed: 0,
      epochs: 2,
      ...none,
    });
    expect([...images]).toEqual([...original, ...original]);
  });

  it('are refused for an example that is not there', () => {
    const asked = { index: 260, seed: 0, epochs: 1, ...ranges };
    expect(() => augmentedImages(smallDataset, asked)).toThrow(/^index: 260 .*0 to 259/);
  });
});

describe('images by index', () => {
  it('come in the order asked for, of either file', () => {
    const [training, test] = [smallDataset.training, smallDataset.test];
    const found = imagesAt(smallDataset, { file: 'training', indices: [259, 0] });
    expect([...found]).toEqual([...image(training, 259), ...image(training, 0)]);
    expect(imagesAt(smallDataset, { file: 'test', indices: [149] })).toEqual(image(test, 149));
    expect(imagesAt(smallDataset, { file: 'test', indices: [] })).toEqual(new Uint8Array());
  });

  it('are refused beyond the file', () => {
    const asked = () => imagesAt(smallDataset, { file: 'test', indices: [0, 150] });
    expect(asked).toThrow(/^indices: 150 .*0 to 149/);
  });
});
