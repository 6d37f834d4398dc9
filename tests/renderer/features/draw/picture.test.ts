import { describe, expect, it } from 'vitest';
import {
  checkPictureFile,
  checkPictureSize,
} from '../../../../src-renderer/features/draw/pad/read-picture.ts';
import { digitsOfPad } from '../../../../src-renderer/client/pad/digit-of-pad.ts';

describe('a picture', () => {
  it('is refused by its kind and size, with what is allowed', () => {
    const file = { name: 'notes.txt', type: 'text/plain', size: 10 };
    expect(() => checkPictureFile(file)).toThrow(
      /“notes.txt” is not a supported picture.*PNG, JPEG/,
    );
    const large = { name: 'a.png', type: 'image/png', size: 21 * 1024 * 1024 };
    expect(() => checkPictureFile(large)).toThrow(/21.0 MiB.*20.0 MiB at most/);
    expect(() => checkPictureFile({ ...large, size: 1000 })).not.toThrow();
    expect(() => checkPictureSize('wide.png', 20_000, 10)).toThrow(/20000 × 10.*4096/);
    expect(() => checkPictureSize('high.png', 10, 4097)).toThrow(/10 × 4097/);
    expect(() => checkPictureSize('fits.png', 4096, 4096)).not.toThrow();
  });
});

describe('the digit of the pad', () => {
  const base = Uint8Array.from({ length: 784 }, (_, pixel) => pixel % 200);
  const stroke = [
    { x: 100, y: 100, pressure: 0.5 },
    { x: 100, y: 300, pressure: 0.5 },
  ];

  it('is nothing while the pad is blank, and a base stays as it is', () => {
    expect(digitsOfPad()({ base: null, strokes: [] }, 26)).toBe(null);
    expect(digitsOfPad()({ base, strokes: [] }, 26)).toBe(base);
  });

  it('is placed in the middle if it is of strokes alone', () => {
    const digit = digitsOfPad()({ base: null, strokes: [stroke] }, 26)!;
    const columns = digit.reduce((sum, ink, pixel) => sum + ink * (pixel % 28), 0);
    const centre = columns / digit.reduce((sum, ink) => sum + ink, 0);
    expect(Math.abs(centre - 14)).toBeLessThanOrEqual(0.5);
  });

  it('has strokes on a base where they were drawn', () => {
    const both = digitsOfPad()({ base: new Uint8Array(784), strokes: [stroke] }, 26)!;
    const inkAt = (row: number, column: number) => both[row * 28 + column]!;
    expect(inkAt(14, 7)).toBeGreaterThan(200);
    expect([inkAt(14, 14), inkAt(2, 7)]).toEqual([0, 0]);
    const over = digitsOfPad()({ base, strokes: [stroke] }, 26)!;
    expect(over.every((ink, pixel) => ink >= base[pixel]!)).toBe(true);
  });
});
