import { areaAverage } from './area-average.ts';
import { imageSide } from '../data/image-size.ts';
import type { GreyImage } from './grey-image.ts';

/** The longest side of a placed digit, in pixels. */
export const longestSide = 20;
/** The row and the column that the centre of mass is moved to. */
const centre = 14;

/**
 * Places the ink of an image as MNIST places its digits: cropped, scaled by area average so that the longest side is 20
 * pixels, with the aspect ratio kept, and moved by whole pixels until the centre of mass, rounded, is at index 14 of 28
 * in both directions, as far as the ink stays within the image. Ink that already has this size is only moved; other ink
 * is scaled to a peak of 255. Source: LeCun, Cortes, Burges, "The MNIST database of handwritten digits"; the details
 * follow from the data set itself (see the tests) and from Yadav, Bottou, "Cold case: the lost MNIST digits", NeurIPS
 * 2019, section 2.
 * @param ink 0 background to 255 ink
 * @returns 784 bytes; null if there is no ink
 */
export function placeInk(ink: GreyImage): Uint8Array | null {
  const cropped = crop(ink);
  if (cropped === null) return null;
  const longest = Math.max(cropped.width, cropped.height);
  return centreInk(longest === longestSide ? cropped : fit(cropped, longest));
}

/**
 * Moves the ink of a small image by whole pixels, as `placeInk` does, without scaling it.
 * @param ink of at most 28x28 pixels once cropped
 */
export function centreInk(ink: GreyImage): Uint8Array | null {
  const cropped = crop(ink);
  if (cropped === null) return null;
  const { width, height, pixels } = cropped;
  let sum = 0;
  let right = 0;
  let down = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const value = pixels[row * width + column]!;
      sum += value;
      right += column * value;
      down += row * value;
    }
  }
  const left = within(Math.floor(centre + 0.5 - right / sum), imageSide - width);
  const top = within(Math.floor(centre + 0.5 - down / sum), imageSide - height);
  const placed = new Uint8Array(imageSide * imageSide);
  for (let row = 0; row < height; row++) {
    placed.set(pixels.subarray(row * width, (row + 1) * width), (top + row) * imageSide + left);
  }
  return placed;
}

function within(offset: number, highest: number): number {
  return Math.min(highest, Math.max(0, offset));
}

/** The smallest rectangle that holds all ink. */
function crop({ width, height, pixels }: GreyImage): GreyImage | null {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (pixels[row * width + column] === 0) continue;
      left = Math.min(left, column);
      right = Math.max(right, column);
      top = Math.min(top, row);
      bottom = row;
    }
  }
  return right < 0 ? null : cut({ width, pixels }, left, top, right - left + 1, bottom - top + 1);
}

function cut(
  { width: stride, pixels }: Pick<GreyImage, 'width' | 'pixels'>,
  left: number,
  top: number,
  width: number,
  height: number,
): GreyImage {
  const part = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const from = (top + row) * stride + left;
    part.set(pixels.subarray(from, from + width), row * width);
  }
  return { width, height, pixels: part };
}

/** Scales a cropped image to 20x20, padded with background on both sides of the shorter one, and its peak to 255. */
function fit({ width, height, pixels }: GreyImage, longest: number): GreyImage {
  const square = new Uint8Array(longest * longest);
  const left = Math.floor((longest - width) / 2);
  const top = Math.floor((longest - height) / 2);
  for (let row = 0; row < height; row++) {
    square.set(pixels.subarray(row * width, (row + 1) * width), (top + row) * longest + left);
  }
  const averaged = areaAverage(square, longest, longest, longestSide, longestSide);
  const peak = averaged.reduce((highest, value) => Math.max(highest, value), 0);
  const fitted = Uint8Array.from(averaged, (value) => Math.round((255 * value) / peak));
  return { width: longestSide, height: longestSide, pixels: fitted };
}
