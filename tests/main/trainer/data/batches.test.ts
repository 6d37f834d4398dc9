import { describe, expect, it } from 'vitest';
import { BatchSource, type BatchSourceOptions } from '#main/trainer/data/batches';
import { distortImage, drawDistortion } from '#shared/data/augmentation';
import { sequenceOrder } from '#shared/data/sequence-order';
import { fields } from '#shared/catalogue/fields';

type OrderName = keyof (typeof fields)['sequenceOrder']['options'];
const side = 4;
const area = side * side;
const count = 11;

/** Images with some words of background; the first pixel of each is its number + 1. */
const images = Uint8Array.from({ length: count * area }, (_, at) => {
  const pixel = at % area;
  if (pixel === 0) return Math.floor(at / area) + 1;
  return pixel % 8 < 4 ? (at * 31) % 256 : 0;
});
const labels = Uint8Array.from({ length: count }, (_, example) => (example * 3) % 10);
/** Byte b becomes b + 0.5, so that background is not 0. */
const table = Float32Array.from({ length: 256 }, (_, byte) => byte + 0.5);
const all = Uint32Array.from({ length: count }, (_, index) => index);

const orderOf = (name: OrderName) =>
  sequenceOrder({ sequenceOrder: name, blockSize: 2, permutationSeed: 1 }, side);

function source(options: Partial<BatchSourceOptions> = {}): BatchSource {
  return new BatchSource({
    examples: { count, images, labels },
    indices: all,
    order: orderOf('rows'),
    table,
    batchSize: 4,
    seed: 1,
    augmentation: null,
    shuffle: false,
    ...options,
  });
}

/** All batches of an epoch, copied. */
function epochOf(batches: BatchSource, epoch: number) {
  return Array.from({ length: batches.batchesPerEpoch }, (_, index) =>
    structuredClone({ ...batches.batch(epoch, index) }),
  );
}

/** Which examples an epoch gives, in order: told by the first pixel that the rows show. */
function examplesOf(batches: BatchSource, epoch: number): number[] {
  return epochOf(batches, epoch).flatMap(({ size, inputs }) =>
    Array.from({ length: size }, (_, place) => inputs[place * side]! - 1.5),
  );
}

describe('BatchSource', () => {
  it.each(Object.keys(fields.sequenceOrder.options) as OrderName[])(
    'lays the images out time-major in the order %s, with their labels',
    (name) => {
      const order = orderOf(name);
      const batches = source({ order });
      expect(batches.batchesPerEpoch).toBe(3);
      [4, 4, 3].forEach((size, index) => {
        const batch = batches.batch(0, index);
        expect(batch.size).toBe(size);
        expect(batch.inputs.length).toBe(order.sequenceLength * size * order.inputSize);
        expect([...batch.labels]).toEqual([...labels.subarray(4 * index, 4 * index + size)]);
        for (let place = 0; place < size; place++) {
          const example = 4 * index + place;
          order.pixels.forEach((pixel, at) => {
            const step = Math.floor(at / order.inputSize);
            const input = at % order.inputSize;
            const found = batch.inputs[(step * size + place) * order.inputSize + input];
            expect(found).toBe(table[images[example * area + pixel]!]);
          });
        }
      });
    },
  );

  it('gives the chosen examples only', () => {
    const indices = Uint32Array.of(2, 3, 5, 7, 10);
    expect(examplesOf(source({ indices }), 0)).toEqual([2, 3, 5, 7, 10]);
    expect(examplesOf(source({ indices, shuffle: true }), 0).sort((a, b) => a - b)).toEqual([
      2, 3, 5, 7, 10,
    ]);
  });

  it('does with a batch size above the number of examples', () => {
    const batches = source({ batchSize: 4096 });
    expect(batches.batchesPerEpoch).toBe(1);
    expect(batches.batch(0, 0).size).toBe(count);
  });

  it('has no short batch where the examples divide evenly', () => {
    const batches = source({ indices: all.subarray(0, 8) });
    expect(epochOf(batches, 0).map(({ size }) => size)).toEqual([4, 4]);
  });

  it('keeps the order of the indices without shuffling', () => {
    expect(examplesOf(source(), 0)).toEqual([...all]);
    expect(examplesOf(source(), 5)).toEqual([...all]);
  });

  it('shuffles by seed and epoch, and labels stay with their images', () => {
    const first = examplesOf(source({ shuffle: true }), 0);
    expect(first).not.toEqual([...all]);
    expect([...first].sort((a, b) => a - b)).toEqual([...all]);
    expect(examplesOf(source({ shuffle: true }), 0)).toEqual(first);
    expect(examplesOf(source({ shuffle: true }), 1)).not.toEqual(first);
    expect(examplesOf(source({ shuffle: true, seed: 2 }), 0)).not.toEqual(first);
    const shown = epochOf(source({ shuffle: true }), 0).flatMap((batch) => [...batch.labels]);
    expect(shown).toEqual(first.map((example) => labels[example]));
  });

  it('leaves the indices that it was given as they were', () => {
    const indices = all.slice();
    epochOf(source({ indices, shuffle: true }), 0);
    expect(indices).toEqual(all);
  });

  it('gives a batch alike whatever was asked for before', () => {
    const options = {
      shuffle: true,
      augmentation: { augmentShift: 1, augmentRotation: 20, augmentScale: 0.2 },
    };
    const straight = [0, 1, 2].map((epoch) => epochOf(source(options), epoch));
    const jumping = source(options);
    for (const [epoch, index] of [
      [2, 2],
      [0, 1],
      [2, 0],
      [1, 2],
      [1, 0],
      [0, 2],
    ] as const) {
      expect({ ...jumping.batch(epoch, index) }).toEqual(straight[epoch]![index]);
    }
  });

  it('changes nothing by augmentation with ranges of 0', () => {
    const augmentation = { augmentShift: 0, augmentRotation: 0, augmentScale: 0 };
    expect(epochOf(source({ augmentation }), 0)).toEqual(epochOf(source(), 0));
  });

  it('augments each example as its seed, epoch and number say', () => {
    const augmentation = { augmentShift: 1, augmentRotation: 20, augmentScale: 0.2 };
    const batches = source({ augmentation, shuffle: true, seed: 6 });
    const order = examplesOf(source({ shuffle: true, seed: 6 }), 3);
    const batch = batches.batch(3, 1);
    const target = new Uint8Array(area);
    for (let place = 0; place < batch.size; place++) {
      const example = order[4 + place]!;
      const image = images.subarray(example * area, (example + 1) * area);
      distortImage(image, side, drawDistortion(augmentation, 6, 3, example), target);
      target.forEach((byte, pixel) => {
        const at = (Math.floor(pixel / side) * batch.size + place) * side + (pixel % side);
        expect(batch.inputs[at]).toBe(table[byte]);
      });
    }
    expect(epochOf(batches, 3)).not.toEqual(epochOf(source({ shuffle: true, seed: 6 }), 3));
    const augmented = source({ augmentation });
    expect(epochOf(augmented, 1)).not.toEqual(epochOf(augmented, 0));
  });

  it('takes images that begin at any address', () => {
    const moved = new Uint8Array(images.length + 1);
    moved.set(images, 1);
    // What another process sends is a Buffer.
    for (const given of [moved.subarray(1), Buffer.from(moved.buffer, 1)]) {
      const examples = { count, images: given, labels };
      expect(epochOf(source({ examples }), 0)).toEqual(epochOf(source(), 0));
    }
  });

  it('refuses what is not there', () => {
    expect(() => source().batch(0, 3)).toThrow(RangeError);
    expect(() => source().batch(0, -1)).toThrow(RangeError);
    expect(() => source({ indices: new Uint32Array() })).toThrow(/0 images/);
  });
});
