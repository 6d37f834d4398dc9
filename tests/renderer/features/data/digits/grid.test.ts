import { describe, expect, it } from 'vitest';
import { placeAfterKey } from '../../../../../src-renderer/features/data/digits/grid-keys.ts';
import {
  rowGap,
  rowPixels,
  rowWidth,
} from '../../../../../src-renderer/features/data/reading/paint-row.ts';

describe('keys in the grid', () => {
  const grid = { count: 95, columns: 10, page: 3 };
  it.each([
    ['ArrowRight', 14, 15],
    ['ArrowLeft', 14, 13],
    ['ArrowDown', 14, 24],
    ['ArrowUp', 14, 4],
    ['PageDown', 14, 44],
    ['PageUp', 44, 14],
    ['Home', 44, 0],
    ['End', 44, 94],
    ['ArrowLeft', 0, 0],
    ['ArrowUp', 4, 0],
    ['ArrowDown', 90, 94],
    ['ArrowRight', 94, 94],
  ])('%s leads from %i to %i', (key, from, to) => {
    expect(placeAfterKey(key, from, grid)).toBe(to);
  });

  it('lead nowhere where they mean something else', () => {
    for (const key of ['Enter', ' ', 'Tab', 'a', 'toString']) {
      expect(placeAfterKey(key, 14, grid)).toBeNull();
    }
  });
});

describe('a row of images', () => {
  const flat = (byte: number) => ({ pixels: new Uint8Array(784).fill(byte) });

  it('has them side by side, with gaps between', () => {
    const shown = rowPixels([flat(7), undefined, flat(200)]);
    const width = rowWidth(3);
    expect(width).toBe(3 * 28 + 2 * rowGap);
    expect(shown.length).toBe(4 * width * 28);
    for (const line of [0, 13, 27]) {
      for (let x = 0; x < width; x++) {
        const place = Math.floor(x / (28 + rowGap));
        const isGap = x % (28 + rowGap) >= 28;
        const byte = isGap ? undefined : [7, undefined, 200][place];
        const at = 4 * (line * width + x);
        const expected = byte === undefined ? [0, 0, 0, 0] : [byte, byte, byte, 255];
        expect([...shown.subarray(at, at + 4)]).toEqual(expected);
      }
    }
  });
});
