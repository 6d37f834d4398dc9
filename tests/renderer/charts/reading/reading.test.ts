import { describe, expect, it } from 'vitest';
import { sequenceOrder } from '#shared/data/sequence-order';
import { defaultConfig } from '#shared/experiment/config';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { barPath, readingPixels } from '../../../../src-renderer/charts/reading/paint-reading.ts';
import {
  advance,
  describeStep,
  pixelsOfStep,
  sequenceImage,
  speedFor,
  stepOfPixels,
} from '../../../../src-renderer/charts/reading/reading.ts';

const side = 28;
const image = Uint8Array.from({ length: side * side }, (_, pixel) => pixel % 256);
const orderOf = (sequenceOrderName: ExperimentConfig['sequenceOrder'], blockSize = 7) => {
  const config = { ...defaultConfig(), sequenceOrder: sequenceOrderName, blockSize };
  return { config, order: sequenceOrder(config, side) };
};

describe('a step', () => {
  it('reads its pixels in the order of the input vector', () => {
    expect([...pixelsOfStep(orderOf('columns').order, 3)].slice(0, 3)).toEqual([3, 31, 59]);
    expect([...pixelsOfStep(orderOf('pixels').order, 500)]).toEqual([500]);
  });

  it.each(['rows', 'reversedRows', 'columns', 'pixels', 'permutedPixels', 'blocks'] as const)(
    'of %s is known for each pixel',
    (name) => {
      const { order } = orderOf(name);
      const steps = stepOfPixels(order);
      for (let step = 0; step < order.sequenceLength; step++) {
        for (const pixel of pixelsOfStep(order, step)) expect(steps[pixel]).toBe(step);
      }
    },
  );

  it.each([
    ['rows', 4, 'row 5'],
    ['reversedRows', 4, 'row 24'],
    ['columns', 27, 'column 28'],
    ['pixels', 29, 'the pixel in row 2, column 2'],
    ['blocks', 6, 'the block of rows 8 to 14, columns 15 to 21'],
  ] as const)('of %s is said in words', (name, step, words) => {
    const { config, order } = orderOf(name);
    expect(describeStep(config, order, step, side)).toBe(words);
  });

  it('of blocks of one pixel reads a pixel', () => {
    const { config, order } = orderOf('blocks', 1);
    expect(describeStep(config, order, 30, side)).toBe('the pixel in row 2, column 3');
  });
});

describe('the sequence as an image', () => {
  it('has a column for each step, and later ones are empty', () => {
    const { order } = orderOf('rows');
    const shown = sequenceImage(image, order, 2);
    for (let input = 0; input < side; input++) {
      for (let step = 0; step < side; step++) {
        const expected = step <= 2 ? image[step * side + input] : 0;
        expect(shown[input * side + step]).toBe(expected);
      }
    }
  });

  it('is the whole image, rearranged, at its end', () => {
    for (const name of ['permutedPixels', 'blocks'] as const) {
      const { order } = orderOf(name);
      const shown = sequenceImage(image, order, order.sequenceLength - 1);
      expect([...shown].sort()).toEqual([...image].sort());
    }
  });
});

describe('the time', () => {
  it('moves on by the speed, and not beyond the last step', () => {
    expect(advance(3, 500, 4, 28)).toBe(5);
    expect(advance(3.5, 100, 4, 28)).toBeCloseTo(3.9);
    expect(advance(26, 60_000, 4, 28)).toBe(27);
  });

  it('plays a whole sequence in some seconds at the initial speed', () => {
    for (const length of [1, 4, 16, 28, 196, 784]) {
      const seconds = length / speedFor(length);
      expect(seconds).toBeLessThanOrEqual(8);
      if (length >= 8) expect(seconds).toBeGreaterThanOrEqual(3);
    }
  });
});

describe('the picture of reading', () => {
  it('shows pixels already read in full, current ones in colour, and the rest faintly', () => {
    const steps = Uint16Array.of(0, 1, 1, 2);
    const shown = readingPixels(Uint8Array.of(200, 0, 255, 200), steps, 1, [10, 20, 250]);
    const pixel = (at: number) => [...shown.subarray(4 * at, 4 * at + 4)];
    expect(pixel(0)).toEqual([200, 200, 200, 255]);
    const [red, green, blue] = pixel(1) as [number, number, number, number];
    expect(blue).toBeGreaterThan(100);
    expect(Math.max(red, green)).toBeLessThan(20);
    expect(Math.min(...pixel(2))).toBeGreaterThan(150);
    const [faint] = pixel(3);
    expect(faint).toBeGreaterThan(0);
    expect(faint).toBeLessThan(100);
  });

  it('draws a bar for each input as high as it is', () => {
    expect(barPath([255, 0])).toBe('M0 1v-1h0.43v1zM0.5 1v0h0.43v0z');
  });
});
