import { describe, expect, it } from 'vitest';
import { sequenceOrder } from '#shared/data/sequence-order';
import { fields } from '#shared/catalogue/fields';

type Order = Parameters<typeof sequenceOrder>[0];
const order = (name: Order['sequenceOrder'], side: number, other: Partial<Order> = {}) =>
  sequenceOrder({ sequenceOrder: name, blockSize: 2, permutationSeed: 0, ...other }, side);

describe('sequenceOrder', () => {
  // Pixels of a 4x4 image:  0  1  2  3 /  4  5  6  7 /  8  9 10 11 / 12 13 14 15
  it.each([
    ['rows', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]],
    ['reversedRows', [12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3]],
    ['columns', [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15]],
    ['blocks', [0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15]],
  ] as const)('%s reads four pixels in each of four steps', (name, pixels) => {
    const result = order(name, 4);
    expect(result).toMatchObject({ sequenceLength: 4, inputSize: 4, permutation: null });
    expect([...result.pixels]).toEqual(pixels);
  });

  it('pixels reads one pixel a step', () => {
    const result = order('pixels', 3);
    expect(result).toMatchObject({ sequenceLength: 9, inputSize: 1, permutation: null });
    expect([...result.pixels]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it.each([
    [1, 784, 1],
    [4, 49, 16],
    [7, 16, 49],
    [14, 4, 196],
    [28, 1, 784],
  ])('blocks of %i make %i steps of %i pixels', (blockSize, sequenceLength, inputSize) => {
    expect(order('blocks', 28, { blockSize })).toMatchObject({ sequenceLength, inputSize });
  });

  it('rejects blocks that do not fit', () => {
    expect(() => order('blocks', 28, { blockSize: 5 })).toThrow(
      'blockSize: 5 is not allowed; use a divisor of the image side 28: 1, 2, 4, 7, 14, 28',
    );
  });

  it.each(Object.keys(fields.sequenceOrder.options) as Order['sequenceOrder'][])(
    '%s reads each pixel once',
    (name) => {
      const { pixels, sequenceLength, inputSize } = order(name, 28, { blockSize: 7 });
      expect(sequenceLength * inputSize).toBe(784);
      expect([...pixels].sort((a, b) => a - b)).toEqual(
        Array.from({ length: 784 }, (_, pixel) => pixel),
      );
    },
  );

  it('permutedPixels follows from its own seed and tells its permutation', () => {
    const permuted = (permutationSeed: number) => order('permutedPixels', 28, { permutationSeed });
    const first = permuted(5);
    expect(first).toMatchObject({ sequenceLength: 784, inputSize: 1 });
    expect(first.permutation).toEqual([...first.pixels]);
    expect(permuted(5)).toEqual(first);
    expect(permuted(6).permutation).not.toEqual(first.permutation);
    expect(first.pixels.filter((pixel, step) => pixel === step).length).toBeLessThan(10);
  });

  it('permutedPixels stays the same from version to version', () => {
    expect(order('permutedPixels', 28).permutation!.slice(0, 8)).toEqual([
      130, 331, 63, 204, 48, 185, 599, 459,
    ]);
  });
});
