import {
  distortImage,
  drawDistortion,
  isAugmenting,
  type AugmentationRanges,
} from '#shared/data/augmentation';
import type { SequenceOrder } from '#shared/data/sequence-order';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';
import type { Examples } from '../../storage/datasets/datasets.ts';
import type { Batch, BatchImages } from '../engines/engine.ts';
import { imageBatch, inputPlaces } from './image-batch.ts';

export interface BatchSourceOptions {
  readonly examples: Examples;
  /** Which examples to use, at least one. */
  readonly indices: Uint32Array;
  readonly order: SequenceOrder;
  /** 256 entries: the network input that each byte becomes (see `normalisation.ts`). */
  readonly table: Float32Array;
  /** Examples in a batch; the last one of an epoch may have fewer. */
  readonly batchSize: number;
  readonly seed: number;
  readonly augmentation: AugmentationRanges | null;
  /** Whether each epoch has a different random order. */
  readonly shuffle: boolean;
}

/**
 * Makes network inputs from images. A batch depends only on the options, the epoch and its place in the epoch, so that
 * training can continue in the middle of an epoch as if it had never stopped.
 */
export class BatchSource {
  readonly batchesPerEpoch: number;
  readonly #options: BatchSourceOptions;
  readonly #ranges: AugmentationRanges | null;
  /** The distorted images of a batch. */
  readonly #distorted: Uint8Array;
  readonly #labels: Uint8Array;
  readonly #places = new Map<number, Int32Array>();
  #epoch = -1;
  /** The indices in the order of epoch `#epoch`. */
  #epochIndices: Uint32Array;

  constructor(options: BatchSourceOptions) {
    const { indices, batchSize, order, augmentation } = options;
    const area = order.pixels.length;
    if (area % 4 !== 0 || indices.length === 0) {
      throw new RangeError(`${indices.length} images of ${area} pixels can’t be put in batches`);
    }
    this.#options = options;
    this.batchesPerEpoch = Math.ceil(indices.length / batchSize);
    this.#ranges = augmentation !== null && isAugmenting(augmentation) ? augmentation : null;
    const largest = Math.min(batchSize, indices.length);
    this.#distorted = new Uint8Array(this.#ranges === null ? 0 : largest * area);
    this.#labels = new Uint8Array(largest);
    this.#epochIndices = indices;
  }

  /**
   * One batch of an epoch. The next call overwrites its labels and distorted images.
   * @param epoch counted from 0
   * @param index place in the epoch, below `batchesPerEpoch`
   * @throws RangeError if there is no such batch
   */
  batch(epoch: number, index: number): Batch {
    if (!(index >= 0 && index < this.batchesPerEpoch)) {
      throw new RangeError(`batch ${index} of ${this.batchesPerEpoch}`);
    }
    const { batchSize, order, table, examples } = this.#options;
    const first = index * batchSize;
    const indices = this.#indicesOf(epoch).subarray(first, first + batchSize);
    const size = indices.length;
    for (let place = 0; place < size; place++) {
      this.#labels[place] = examples.labels[indices[place]!]!;
    }
    const images = {
      ...(this.#ranges === null
        ? { bytes: examples.images, indices }
        : this.#distort(this.#ranges, epoch, indices)),
      places: this.#placesOf(size),
      inputSize: order.inputSize,
      table,
    };
    return imageBatch(images, this.#labels.subarray(0, size));
  }

  /** Distorts images of the data set, each differently in every epoch. */
  #distort(
    ranges: AugmentationRanges,
    epoch: number,
    indices: Uint32Array,
  ): Pick<BatchImages, 'bytes' | 'indices'> {
    const { examples, order, seed } = this.#options;
    const area = order.pixels.length;
    indices.forEach((example, place) => {
      const image = examples.images.subarray(example * area, (example + 1) * area);
      const distortion = drawDistortion(ranges, seed, epoch, example);
      const distorted = this.#distorted.subarray(place * area, (place + 1) * area);
      distortImage(image, Math.sqrt(area), distortion, distorted);
    });
    return {
      bytes: this.#distorted.subarray(0, indices.length * area),
      indices: Uint32Array.from(indices.keys()),
    };
  }

  #indicesOf(epoch: number): Uint32Array {
    const { shuffle, indices, seed } = this.#options;
    if (shuffle && epoch !== this.#epoch) {
      this.#epochIndices = indices.slice();
      new RandomStream(seed, purpose.shuffle, epoch).shuffle(this.#epochIndices);
      this.#epoch = epoch;
    }
    return this.#epochIndices;
  }

  /** There are two batch sizes, the full one and the last one's. */
  #placesOf(size: number): Int32Array {
    const known = this.#places.get(size);
    if (known !== undefined) return known;
    const places = inputPlaces(this.#options.order, size);
    this.#places.set(size, places);
    return places;
  }
}
