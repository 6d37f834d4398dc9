import type { Plane } from './plane.ts';
import { boundOf, sampleOf } from './spread.ts';

/** 1, x, y, x², xy, y². */
const terms = 6;
/** The number of fits of the surface, each without the pixels that were far from the last one. */
const rounds = 4;
/** Keeps a surface that few pixels determine flat. */
const ridge = 1e-6;

/**
 * The ground's brightness as a quadratic surface, which follows the light of a lamp or a window but not ink.
 * Pixels that are far from it, such as ink that isn't separated from the ground yet, are ignored.
 * @param bare not 0 for pixels that are ground; at least one is
 * @returns the brightness at each pixel, under the ink too
 */
export function fitGround({ width, height, values }: Plane, bare: Uint8Array): Float64Array {
  const points = Array.from(sampleOf(bare), (pixel) => {
    const row = Math.floor(pixel / width);
    return {
      powers: powersOf(coordinate(pixel - row * width, width), coordinate(row, height)),
      value: values[pixel]!,
    };
  });
  let surface = leastSquares(points);
  for (let round = 1; round < rounds; round++) {
    const distances = Float64Array.from(
      points,
      ({ powers, value }) => value - dot(surface, powers),
    );
    const bound = boundOf(distances);
    surface = leastSquares(points.filter((_, at) => Math.abs(distances[at]!) <= bound));
  }
  const [constant, byX, byY, byXX, byXY, byYY] = surface;
  const level = new Float64Array(width * height);
  for (let row = 0; row < height; row++) {
    const y = coordinate(row, height);
    const atMiddle = constant + y * (byY + y * byYY);
    const slope = byX + y * byXY;
    for (let column = 0; column < width; column++) {
      const x = coordinate(column, width);
      level[row * width + column] = atMiddle + x * (slope + x * byXX);
    }
  }
  return level;
}

/** A value at a position. */
interface Point {
  readonly powers: Surface;
  readonly value: number;
}

type Surface = readonly [number, number, number, number, number, number];

/** The position of a pixel's centre, from -1 to 1. */
function coordinate(index: number, length: number): number {
  return (2 * index + 1) / length - 1;
}

function powersOf(x: number, y: number): Surface {
  return [1, x, y, x * x, x * y, y * y];
}

function dot(a: Surface, b: Surface): number {
  return a[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3] + a[4] * b[4] + a[5] * b[5];
}

function leastSquares(points: readonly Point[]): Surface {
  const rows = Array.from({ length: terms }, () => new Float64Array(terms + 1));
  for (const { powers, value } of points) {
    for (let row = 0; row < terms; row++) {
      const equation = rows[row]!;
      for (let column = row; column < terms; column++) {
        equation[column]! += powers[row]! * powers[column]!;
      }
      equation[terms]! += powers[row]! * value;
    }
  }
  for (let row = 0; row < terms; row++) {
    for (let column = 0; column < row; column++) rows[row]![column] = rows[column]![row]!;
    if (row > 0) rows[row]![row]! += ridge * points.length;
  }
  return solved(rows);
}

/** Solves linear equations, the right side in the last column, by elimination; their matrix is positive definite. */
function solved(rows: Float64Array[]): Surface {
  for (let pivot = 0; pivot < terms; pivot++) {
    for (let row = pivot + 1; row < terms; row++) {
      const factor = rows[row]![pivot]! / rows[pivot]![pivot]!;
      for (let column = pivot; column <= terms; column++) {
        rows[row]![column]! -= factor * rows[pivot]![column]!;
      }
    }
  }
  const solution: [number, number, number, number, number, number] = [0, 0, 0, 0, 0, 0];
  for (let row = terms - 1; row >= 0; row--) {
    let rest = rows[row]![terms]!;
    for (let column = row + 1; column < terms; column++) {
      rest -= rows[row]![column]! * solution[column]!;
    }
    solution[row] = rest / rows[row]![row]!;
  }
  return solution;
}
