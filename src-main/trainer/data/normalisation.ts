import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { Examples } from '../../storage/datasets/datasets.ts';

/** Statistics of pixels scaled to 0..1. */
export interface PixelStatistics {
  readonly mean: number;
  /** Population standard deviation. */
  readonly deviation: number;
}

/** @returns mean and deviation over all pixels of the examples at the indices (at least one) */
export function pixelStatistics(
  examples: Pick<Examples, 'images' | 'count'>,
  indices: Uint32Array,
): PixelStatistics {
  const area = examples.images.length / examples.count;
  const pixelsByValue = countPixels(examples.images, area, indices);
  const pixels = indices.length * area;
  const average = (quantity: (value: number) => number): number =>
    pixelsByValue.reduce((sum, count, byte) => sum + count * quantity(byte / 255), 0) / pixels;
  const mean = average((value) => value);
  const variance = average((value) => (value - mean) * (value - mean));
  return { mean, deviation: Math.sqrt(variance) };
}

/** @returns how many pixels of some images have each value. Most are background, so that it looks at four together. */
function countPixels(images: Uint8Array, area: number, indices: Uint32Array): Float64Array {
  const bytes = new DataView(images.buffer, images.byteOffset, images.byteLength);
  const counts = new Float64Array(256);
  let blank = 0;
  for (const index of indices) {
    const end = (index + 1) * area;
    let pixel = index * area;
    for (; pixel + 4 <= end; pixel += 4) {
      const four = bytes.getInt32(pixel);
      if (four === 0) {
        blank += 4;
        continue;
      }
      counts[four & 255]! += 1;
      counts[(four >> 8) & 255]! += 1;
      counts[(four >> 16) & 255]! += 1;
      counts[four >>> 24]! += 1;
    }
    for (; pixel < end; pixel++) counts[images[pixel]!]! += 1;
  }
  counts[0]! += blank;
  return counts;
}

/**
 * @returns the network input that each byte becomes: 256 entries
 * @param statistics those of the training split; only `standard` uses them
 */
export function normalisationTable(
  normalisation: ExperimentConfig['normalisation'],
  { mean, deviation }: PixelStatistics,
): Float32Array {
  const divisor = deviation > 0 ? deviation : 1; // Images without contrast become zeros.
  const input = (byte: number): number => {
    switch (normalisation) {
      case 'unit':
        return byte / 255;
      case 'standard':
        return (byte / 255 - mean) / divisor;
      case 'none':
        return byte;
    }
  };
  return Float32Array.from({ length: 256 }, (_, byte) => input(byte));
}
