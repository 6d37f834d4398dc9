import {
  distortImage,
  drawDistortion,
  isAugmenting,
  type AugmentationRanges,
} from '#shared/data/augmentation';
import type { SequenceOrder } from '#shared/data/sequence-order';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';
import type { Examples } from '../../storage/datasets.ts';
import type { Batch } from '../engine.ts';

export interface BatchSourceOptions {
  readonly examples: Examples;
  /** Which of the examples to give, at least one. */
  readonly indices: Uint32Array;
  readonly order: SequenceOrder;
  /** 256 entries: the network input that each byte becomes (see `normalisation.ts`). */
  readonly table: Float32Array;
  /** Examples in a batch; the last one of an epoch may have fewer. */
  readonly batchSize: number;
  readonly seed: number;
  readonly augmentation: AugmentationRanges | null;
  /** Whether each epoch goes through the examples in a random order of its own. */
  readonly shuffle: boolean;
}

/**
 * Makes network inputs of images. A batch depends on nothing but the options, the epoch and its place in the epoch, so
 * that training can go on in the middle of an epoch as if it had never been away.
 */
export class BatchSource {
  readonly batchesPerEpoch: number;
  readonly #options: BatchSourceOptions;
  readonly #images: ByteImages;
  readonly #side: number;
  readonly #ranges: AugmentationRanges | null;
  readonly #distorted: ByteImages;
  readonly #inputs: Float32Array;
  readonly #labels: Uint8Array;
  readonly #layouts = new Map<number, BatchLayout>();
  #epoch = -1;
  /** The indices in the order of epoch `#epoch`. */
  #epochIndices: Uint32Array;

  constructor(options: BatchSourceOptions) {
    const { examples, indices, batchSize, order } = options;
    const area = order.pixels.length;
    if (area % 4 !== 0 || indices.length === 0) {
      throw new RangeError(`${indices.length} images of ${area} pixels can't be put in batches`);
    }
    this.#options = options;
    this.batchesPerEpoch = Math.ceil(indices.length / batchSize);
    this.#images = byteImages(examples.images);
    this.#side = Math.sqrt(area);
    this.#ranges =
      options.augmentation !== null && isAugmenting(options.augmentation)
        ? options.augmentation
        : null;
    this.#distorted = byteImages(new Uint8Array(area));
    const largest = Math.min(batchSize, indices.length);
    this.#inputs = new Float32Array(largest * area);
    this.#labels = new Uint8Array(largest);
    this.#epochIndices = indices;
  }

  /**
   * One batch of an epoch. Its arrays are filled anew by the next call.
   * @param epoch counted from 0
   * @param index place in the epoch, below `batchesPerEpoch`
   * @throws RangeError if there is no such batch
   */
  batch(epoch: number, index: number): Batch {
    if (!(index >= 0 && index < this.batchesPerEpoch)) {
      throw new RangeError(`batch ${index} of ${this.batchesPerEpoch}`);
    }
    const { batchSize, order, examples } = this.#options;
    const first = index * batchSize;
    const indices = this.#indicesOf(epoch).subarray(first, first + batchSize);
    const layout = this.#layoutOf(indices.length);
    layout.inputs.fill(this.#options.table[0]!);
    for (let place = 0; place < indices.length; place++) {
      const example = indices[place]!;
      layout.labels[place] = examples.labels[example]!;
      this.#write(epoch, example, layout, place * order.inputSize);
    }
    return { size: indices.length, inputs: layout.inputs, labels: layout.labels };
  }

  #write(epoch: number, example: number, layout: BatchLayout, offset: number): void {
    const { table, order, seed } = this.#options;
    const start = example * order.pixels.length;
    if (this.#ranges === null) {
      writeForeground(this.#images, start, table, layout, offset);
      return;
    }
    const image = this.#images.bytes.subarray(start, start + order.pixels.length);
    const distortion = drawDistortion(this.#ranges, seed, epoch, example);
    distortImage(image, this.#side, distortion, this.#distorted.bytes);
    writeForeground(this.#distorted, 0, table, layout, offset);
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

  /** The layout for a batch size: there are two, the full batch's and the last one's. */
  #layoutOf(size: number): BatchLayout {
    const known = this.#layouts.get(size);
    if (known !== undefined) return known;
    const { pixels, inputSize } = this.#options.order;
    const targets = new Int32Array(pixels.length);
    pixels.forEach((pixel, place) => {
      const step = Math.floor(place / inputSize);
      targets[pixel] = step * size * inputSize + (place % inputSize);
    });
    const inputs = this.#inputs.subarray(0, size * pixels.length);
    const layout = { targets, inputs, labels: this.#labels.subarray(0, size) };
    this.#layouts.set(size, layout);
    return layout;
  }
}

/** Where the pixels of a batch of one size go. */
interface BatchLayout {
  /** For each pixel of an image: its place in the inputs if it is the first image of the batch. */
  readonly targets: Int32Array;
  readonly inputs: Float32Array;
  readonly labels: Uint8Array;
}

/** Images, also seen as words of four pixels, so that four background pixels can be told by one comparison. */
interface ByteImages {
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
}

function byteImages(images: Uint8Array): ByteImages {
  // What comes from another process is a Buffer, whose `slice` would not copy.
  const bytes = images.byteOffset % 4 === 0 ? images : new Uint8Array(images);
  return { bytes, words: new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2) };
}

/**
 * Writes the pixels of one image that aren't background. Four in five of a digit's are, and skipping them takes a
 * third of the time of writing them all. This is called for every example of every training step.
 * @param start of the image in the images
 * @param offset of the image within each step of the batch
 */
function writeForeground(
  { bytes, words }: ByteImages,
  start: number,
  table: Float32Array,
  { targets, inputs }: BatchLayout,
  offset: number,
): void {
  const area = targets.length;
  for (let pixel = 0; pixel < area; pixel += 4) {
    const at = start + pixel;
    if (words[at >>> 2] === 0) continue;
    inputs[targets[pixel]! + offset] = table[bytes[at]!]!;
    inputs[targets[pixel + 1]! + offset] = table[bytes[at + 1]!]!;
    inputs[targets[pixel + 2]! + offset] = table[bytes[at + 2]!]!;
    inputs[targets[pixel + 3]! + offset] = table[bytes[at + 3]!]!;
  }
}
