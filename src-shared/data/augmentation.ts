import type { ExperimentConfig } from '../catalogue/fields.ts';
import { sincos } from '../mathematics/deterministic.ts';
import { purpose } from '../random/philox.ts';
import { RandomStream } from '../random/random-stream.ts';

/** The ranges of augmentation, from the config. */
export type AugmentationRanges = Pick<
  ExperimentConfig,
  'augmentShift' | 'augmentRotation' | 'augmentScale'
>;

/** The distortion of one image: rotated and scaled about its centre, then shifted. */
export interface Distortion {
  /** Pixels to the right. */
  readonly right: number;
  /** Pixels downwards. */
  readonly down: number;
  /** Radians, counter-clockwise. */
  readonly angle: number;
  /** Above 1 is larger. */
  readonly scale: number;
}

/** Whether any range is above 0. */
export function isAugmenting(ranges: AugmentationRanges): boolean {
  return ranges.augmentShift > 0 || ranges.augmentRotation > 0 || ranges.augmentScale > 0;
}

/**
 * The distortion of one example in one epoch, each part uniform within its range. It depends only on the
 * arguments, and no part depends on the ranges of the others.
 */
export function drawDistortion(
  ranges: AugmentationRanges,
  seed: number,
  epoch: number,
  example: number,
): Distortion {
  const stream = new RandomStream(seed, purpose.augmentation, epoch, example);
  return {
    right: ranges.augmentShift * stream.symmetric(),
    down: ranges.augmentShift * stream.symmetric(),
    angle: ((ranges.augmentRotation * Math.PI) / 180) * stream.symmetric(),
    scale: 1 + ranges.augmentScale * stream.symmetric(),
  };
}

/**
 * Writes the distorted image into `target`: each of its pixels is interpolated bilinearly from where it came from and
 * rounded to a byte; outside of the image everything is 0.
 * @param source [side, side] bytes
 * @param target another array, of the same size as the source
 */
export function distortImage(
  source: Uint8Array,
  side: number,
  distortion: Distortion,
  target: Uint8Array,
): void {
  const centre = (side - 1) / 2;
  const { sin, cos } = sincos(distortion.angle);
  const { scale } = distortion;
  for (let row = 0; row < side; row++) {
    const down = row - centre - distortion.down;
    for (let column = 0; column < side; column++) {
      const right = column - centre - distortion.right;
      const x = centre + (cos * right - sin * down) / scale;
      const y = centre + (sin * right + cos * down) / scale;
      target[row * side + column] = Math.round(bilinear(source, side, x, y));
    }
  }
}

function bilinear(image: Uint8Array, side: number, x: number, y: number): number {
  if (x <= -1 || y <= -1 || x >= side || y >= side) return 0;
  const left = Math.floor(x);
  const top = Math.floor(y);
  const rightShare = x - left;
  const bottomShare = y - top;
  const hasLeft = left >= 0;
  const hasRight = left + 1 < side;
  const corner = top * side + left;
  let upper = 0;
  let lower = 0;
  if (top >= 0) {
    if (hasLeft) upper += (1 - rightShare) * image[corner]!;
    if (hasRight) upper += rightShare * image[corner + 1]!;
  }
  if (top + 1 < side) {
    if (hasLeft) lower += (1 - rightShare) * image[corner + side]!;
    if (hasRight) lower += rightShare * image[corner + side + 1]!;
  }
  return (1 - bottomShare) * upper + bottomShare * lower;
}
