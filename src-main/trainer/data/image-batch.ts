import type { SequenceOrder } from '#shared/data/sequence-order';
import type { Batch, BatchImages } from '../engines/engine.ts';

/**
 * @returns where the pixels of a batch's first image go in the time-major inputs [sequenceLength, size, inputSize];
 *   those of each further image go `inputSize` further
 * @param size images in the batch
 */
export function inputPlaces({ pixels, inputSize }: SequenceOrder, size: number): Int32Array {
  const places = new Int32Array(pixels.length);
  pixels.forEach((pixel, at) => {
    places[pixel] = Math.floor(at / inputSize) * size * inputSize + (at % inputSize);
  });
  return places;
}

/** @returns a batch of images. Its inputs are made on demand: kernels make their own from the bytes. */
export function imageBatch(images: BatchImages, labels: Uint8Array): Batch {
  let inputs: Float32Array | null = null;
  return {
    size: labels.length,
    labels,
    images,
    get inputs() {
      inputs ??= inputsOf(images, labels.length);
      return inputs;
    },
  };
}

function inputsOf(images: BatchImages, size: number): Float32Array {
  const { bytes, indices, places, inputSize, table } = images;
  const area = places.length;
  const inputs = new Float32Array(size * area);
  for (let image = 0; image < size; image++) {
    const first = indices[image]! * area;
    for (let pixel = 0; pixel < area; pixel++) {
      inputs[places[pixel]! + image * inputSize] = table[bytes[first + pixel]!]!;
    }
  }
  return inputs;
}
