import { distortImage, type Distortion } from '../data/augmentation.ts';
import { exp } from '../mathematics/deterministic.ts';
import { purpose } from '../random/philox.ts';
import { RandomStream } from '../random/random-stream.ts';
import { imageSide } from '../data/image-size.ts';

const area = imageSide * imageSide;

/** Changes to a 28x28 image, applied in this order; `noPerturbation` leaves it as it is. */
export interface Perturbation {
  /** Pixels by which lines grow on each side; below 0 they shrink. Useful from -1.5 to 3. */
  readonly thicken: number;
  /** Degrees, counter-clockwise. */
  readonly rotation: number;
  /** Above 1 is larger. */
  readonly scale: number;
  /** Pixels to the right. */
  readonly right: number;
  /** Pixels downwards. */
  readonly down: number;
  /** Standard deviation of a Gaussian blur, in pixels. */
  readonly blur: number;
  /** The first row that is hidden, from 0. */
  readonly hiddenFrom: number;
  /** The number of hidden rows. */
  readonly hiddenRows: number;
  /** Standard deviation of the noise, as a fraction of full ink, 0 to 1. */
  readonly noise: number;
  /** Seeds the noise; unsigned 32-bit. */
  readonly noiseSeed: number;
}

export const noPerturbation: Perturbation = {
  thicken: 0,
  rotation: 0,
  scale: 1,
  right: 0,
  down: 0,
  blur: 0,
  hiddenFrom: 0,
  hiddenRows: 0,
  noise: 0,
  noiseSeed: 0,
};

/** Whether a perturbation changes anything. */
export function isPerturbing(perturbation: Perturbation): boolean {
  const { thicken, rotation, scale, right, down, blur, hiddenRows, noise } = perturbation;
  const amounts = [thicken, rotation, scale - 1, right, down, blur, hiddenRows, noise];
  return amounts.some((amount) => amount !== 0);
}

/**
 * Applies a perturbation to a 28x28 image.
 * @param image 784 bytes; not changed
 * @returns a new array
 */
export function perturbImage(image: Uint8Array, perturbation: Perturbation): Uint8Array {
  const { thicken, rotation, scale, right, down, blur } = perturbation;
  const { hiddenFrom, hiddenRows, noise, noiseSeed } = perturbation;
  const thickened = thickenImage(image, thicken);
  // In one step, so that pixels are interpolated once.
  const moved = distorted(thickened, { right, down, angle: radians(rotation), scale });
  const blurred = blurImage(moved, blur);
  return addNoise(hideRows(blurred, hiddenFrom, hiddenRows), noise, noiseSeed);
}

/**
 * Makes lines thicker, or thinner: greyscale dilation, or erosion, by a disc whose edge is soft over one pixel, so that
 * fractions of a pixel count.
 * @param amount pixels by which a line grows on each side; below 0 it shrinks
 */
export function thickenImage(image: Uint8Array, amount: number): Uint8Array {
  if (amount === 0) return image.slice();
  return amount > 0
    ? dilated(image, amount)
    : dilated(image.map(inverted), -amount, 255).map(inverted);
}

/** Blurs an image; outside of it is background. @param deviation of the Gaussian, in pixels */
export function blurImage(image: Uint8Array, deviation: number): Uint8Array {
  if (deviation === 0) return image.slice();
  const reach = Math.ceil(3 * deviation);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, index) =>
    exp(-((index - reach) ** 2) / (2 * deviation * deviation)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const along = (values: ArrayLike<number>, stride: number): Float64Array =>
    Float64Array.from({ length: area }, (_, pixel) => {
      const place = Math.floor(pixel / stride) % imageSide;
      let sum = 0;
      for (let offset = -reach; offset <= reach; offset++) {
        if (place + offset < 0 || place + offset >= imageSide) continue;
        sum += weights[reach + offset]! * values[pixel + offset * stride]!;
      }
      return sum / total;
    });
  return Uint8Array.from(along(along(image, 1), imageSide), Math.round);
}

/** Replaces rows by background. @param first from 0 */
export function hideRows(image: Uint8Array, first: number, count: number): Uint8Array {
  return image.slice().fill(0, first * imageSide, (first + count) * imageSide);
}

/**
 * Adds normal noise to all pixels, clamped to 0 to 255.
 * @param deviation as a fraction of full ink
 * @param seed unsigned 32-bit; the same seed gives the same noise
 */
export function addNoise(image: Uint8Array, deviation: number, seed: number): Uint8Array {
  if (deviation === 0) return image.slice();
  const random = new RandomStream(seed, purpose.perturbation);
  return image.map((value) => inByte(value + 255 * deviation * random.normal()));
}

function distorted(image: Uint8Array, distortion: Distortion): Uint8Array {
  const target = new Uint8Array(area);
  distortImage(image, imageSide, distortion, target);
  return target;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

/** @param outside what surrounds the image */
function dilated(image: Uint8Array, radius: number, outside = 0): Uint8Array {
  const reach = Math.ceil(radius);
  return image.map((_, pixel) => {
    const row = Math.floor(pixel / imageSide);
    const column = pixel % imageSide;
    let strongest = 0;
    for (let down = -reach; down <= reach; down++) {
      for (let right = -reach; right <= reach; right++) {
        const weight = Math.min(1, radius + 1 - Math.hypot(right, down));
        const isInside =
          row + down >= 0 &&
          row + down < imageSide &&
          column + right >= 0 &&
          column + right < imageSide;
        const value = isInside ? image[pixel + down * imageSide + right]! : outside;
        strongest = Math.max(strongest, weight * value);
      }
    }
    return Math.round(strongest);
  });
}

function inverted(value: number): number {
  return 255 - value;
}

function inByte(value: number): number {
  return Math.round(Math.min(255, Math.max(0, value)));
}
