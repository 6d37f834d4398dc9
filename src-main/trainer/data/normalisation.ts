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
  const { images } = examples;
  const area = images.length / examples.count;
  const pixelsByValue = new Float64Array(256);
  for (const index of indices) {
    const end = (index + 1) * area;
    for (let pixel = index * area; pixel < end; pixel++) pixelsByValue[images[pixel]!]! += 1;
  }
  const pixels = indices.length * area;
  const average = (quantity: (value: number) => number): number =>
    pixelsByValue.reduce((sum, count, byte) => sum + count * quantity(byte / 255), 0) / pixels;
  const mean = average((value) => value);
  const variance = average((value) => (value - mean) * (value - mean));
  return { mean, deviation: Math.sqrt(variance) };
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
