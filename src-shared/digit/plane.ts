import { areaAverage } from './area-average.ts';
import type { GreyImage } from './grey-image.ts';

/** A number for each pixel of a picture, row by row: its brightness, for example. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly values: Float64Array;
}

/** A part of a picture, in whole pixels. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A part of a picture, shrunk by area average until no side is longer than `longest`; a smaller one keeps its size. */
export function shrunkPart(image: GreyImage, part: Rectangle, longest: number): Plane {
  const factor = Math.max(1, Math.max(part.width, part.height) / longest);
  const width = Math.max(1, Math.round(part.width / factor));
  const height = Math.max(1, Math.round(part.height / factor));
  const pixels = new Uint8Array(part.width * part.height);
  for (let row = 0; row < part.height; row++) {
    const from = (part.top + row) * image.width + part.left;
    pixels.set(image.pixels.subarray(from, from + part.width), row * part.width);
  }
  const values = areaAverage(pixels, part.width, part.height, width, height);
  return { width, height, values };
}

/** The mean of each pixel and its eight neighbours; beyond the sides the outermost pixels are repeated. */
export function smoothed({ width, height, values }: Plane): Plane {
  const across = new Float64Array(values.length);
  const smooth = new Float64Array(values.length);
  for (let at = 0, row = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      const left = column === 0 ? at : at - 1;
      const right = column === width - 1 ? at : at + 1;
      across[at] = values[left]! + values[at]! + values[right]!;
    }
  }
  for (let at = 0, row = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      const above = row === 0 ? at : at - width;
      const below = row === height - 1 ? at : at + width;
      smooth[at] = (across[above]! + across[at]! + across[below]!) / 9;
    }
  }
  return { width, height, values: smooth };
}

/** Rotates a picture counter-clockwise by an angle, in radians; 0 around it. */
export function turnedBack(plane: Plane, turn: number): Plane {
  if (turn === 0) return plane;
  const { width, height } = plane;
  const side = Math.ceil(Math.sqrt(width * width + height * height));
  const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
  const values = new Float64Array(side * side);
  for (let at = 0, row = 0; row < side; row++) {
    for (let column = 0; column < side; column++, at++) {
      const [x, y] = [column + 0.5 - side / 2, row + 0.5 - side / 2];
      values[at] = between(
        plane,
        cos * x - sin * y + width / 2 - 0.5,
        sin * x + cos * y + height / 2 - 0.5,
      );
    }
  }
  return { width: side, height: side, values };
}

/** The value at a position between the centres of four pixels; beyond the sides it fades to 0. */
function between({ width, height, values }: Plane, x: number, y: number): number {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const [right, down] = [x - column, y - row];
  const at = (nearRow: number, near: number): number =>
    nearRow < 0 || near < 0 || nearRow >= height || near >= width
      ? 0
      : values[nearRow * width + near]!;
  return (
    (1 - down) * ((1 - right) * at(row, column) + right * at(row, column + 1)) +
    down * ((1 - right) * at(row + 1, column) + right * at(row + 1, column + 1))
  );
}
