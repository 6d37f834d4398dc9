import { describe, expect, it } from 'vitest';
import { greyOfRgba } from '#shared/digit/grey-of-rgba';

/** The grey of pixels in a row. */
const greyOf = (...pixels: readonly number[][]): number[] => [
  ...greyOfRgba(Uint8ClampedArray.from(pixels.flat()), pixels.length, 1).pixels,
];

describe('the grey of a picture', () => {
  it('is the brightness of its colours', () => {
    expect(
      greyOf([255, 255, 255, 255], [255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255]),
    ).toEqual([255, 76, 150, 29]);
  });

  it('has white beneath dark ink', () => {
    expect(
      greyOf([0, 0, 0, 255], [0, 0, 0, 0], [0, 0, 0, 128], [255, 0, 0, 255], [255, 255, 255, 255]),
    ).toEqual([0, 255, 127, 76, 255]);
  });

  it('has black beneath white ink, whatever hides there (F8)', () => {
    expect(
      greyOf([255, 255, 255, 255], [255, 255, 255, 0], [0, 0, 0, 0], [255, 255, 255, 128]),
    ).toEqual([255, 0, 0, 128]);
  });
});
