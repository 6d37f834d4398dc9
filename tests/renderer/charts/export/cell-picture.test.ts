import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { cellPicture } from '../../../../src-renderer/charts/export/svg-parts.ts';

const red = [255, 0, 0];
const blue = [0, 0, 255];

/** The picture in an SVG element. */
function pictureIn(svg: string) {
  const [, base64] = /base64,([^"]+)"/.exec(svg)!;
  return decode(Buffer.from(base64!, 'base64'));
}

describe('a picture of cells', () => {
  it('has each cell in its colour and place', () => {
    const box = { left: 1, top: 2, width: 3, height: 1 };
    const { width, height, data } = pictureIn(
      cellPicture(box, 3, 2, (column, row) => (column === row ? red : blue)),
    );
    expect([width, height]).toEqual([12, 4]);
    const at = (x: number, y: number) => [
      ...data.slice(3 * (y * width + x), 3 * (y * width + x + 1)),
    ];
    expect([at(0, 0), at(3, 1), at(4, 0), at(11, 1)]).toEqual([red, red, blue, blue]);
    expect([at(3, 2), at(4, 2), at(7, 3), at(8, 3)]).toEqual([blue, red, red, blue]);
  });

  it('is as fine as its size in the drawing asks for, up to a limit', () => {
    const sizeOf = (units: number, cells: number) =>
      pictureIn(cellPicture({ left: 0, top: 0, width: units, height: 10 }, cells, 1, () => red));
    expect(sizeOf(50, 28)).toMatchObject({ width: 28 * 8, height: 40 });
    expect(sizeOf(5000, 28)).toMatchObject({ width: 28 * 43, height: 40 });
    expect(sizeOf(50, 2000)).toMatchObject({ width: 2000, height: 40 });
  });
});
