import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Vector } from '#shared/network/double-precision/linear';
import { addDotProducts } from '#shared/statistics/dot-products';
import { lengthOf } from './orthonormal.ts';

/** The directions in which points differ most. */
export interface PrincipalComponents {
  /** The points' mean, [dimensions]. */
  readonly mean: Vector;
  /**
   * Directions of length 1, each [dimensions], at right angles to each other; the one with the most variance first. Those
   * along which the points don't differ are 0.
   */
  readonly directions: readonly Vector[];
  /** For each of them its share of the points' variance, 0 to 1. All are 0 if all points are the same. */
  readonly shares: readonly number[];
}

/** Points around their mean, [points, dimensions], or [dimensions, points] if there are more points than dimensions. */
interface Centred {
  readonly mean: Vector;
  readonly values: Float64Array;
  readonly hasPointRows: boolean;
}

/**
 * Principal components of points, from the eigenvectors of the products between their coordinates, or between the points
 * if there are fewer of these. A direction's coordinate of the largest magnitude is positive, the first of several as
 * large, so that the same points give the same picture.
 * Source: Jolliffe, "Principal component analysis", 2nd edition, 2002, chapter 1 and section 3.5.
 * @param points [count, dimensions], one after the other
 * @param count how many directions
 * @throws RangeError without points
 */
export function principalComponents(
  points: Float32Array | Float64Array,
  dimensions: number,
  count: number,
): PrincipalComponents {
  if (points.length === 0) throw new RangeError('there are no points');
  const centred = centre(points, dimensions);
  const size = Math.min(dimensions, points.length / dimensions);
  const products = productsOfRows(centred.values, size);
  let total = 0;
  for (let at = 0; at < size; at++) total += products.get(at, at);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(products, {
    assumeSymmetric: true,
  });
  // Ascending.
  const pairs = realEigenvalues
    .map((value, column) => ({ value, column }))
    .toReversed()
    // A smaller one is a rounding error.
    .filter(({ value }) => value > size * Number.EPSILON * total)
    .slice(0, count);
  const others = Array.from({ length: count - pairs.length });
  return {
    mean: centred.mean,
    directions: [
      ...pairs.map(({ column }) =>
        directionOf(centred, Float64Array.from(eigenvectorMatrix.getColumn(column))),
      ),
      ...others.map(() => new Float64Array(dimensions)),
    ],
    shares: [...pairs.map(({ value }) => value / total), ...others.map(() => 0)],
  };
}

/**
 * The coordinates of points along principal components, [count, directions], the components' mean being the origin.
 * @param points [count, dimensions], one after the other
 */
export function coordinatesOf(
  points: Float32Array | Float64Array,
  { mean, directions }: Pick<PrincipalComponents, 'mean' | 'directions'>,
): Float64Array {
  const dimensions = mean.length;
  const coordinates = new Float64Array((points.length / dimensions) * directions.length);
  let place = 0;
  for (let start = 0; start < points.length; start += dimensions) {
    for (const direction of directions) {
      let sum = 0;
      for (let at = 0; at < dimensions; at++) {
        sum += (points[start + at]! - mean[at]!) * direction[at]!;
      }
      coordinates[place++] = sum;
    }
  }
  return coordinates;
}

function centre(points: Float32Array | Float64Array, dimensions: number): Centred {
  const count = points.length / dimensions;
  const mean = new Float64Array(dimensions);
  for (let at = 0; at < points.length; at++) mean[at % dimensions]! += points[at]!;
  mean.forEach((sum, at) => (mean[at] = sum / count));
  const hasPointRows = count < dimensions;
  const [perPoint, perDimension] = hasPointRows ? [dimensions, 1] : [1, count];
  const values = new Float64Array(points.length);
  for (let point = 0; point < count; point++) {
    for (let at = 0; at < dimensions; at++) {
      values[point * perPoint + at * perDimension] = points[point * dimensions + at]! - mean[at]!;
    }
  }
  return { mean, values, hasPointRows };
}

/** The dot products between the rows of a matrix, [rows, rows]. */
function productsOfRows(matrix: Float64Array, rows: number): Matrix {
  const products = new Float64Array(rows * rows);
  addDotProducts(products, matrix, matrix, matrix.length / rows, true);
  for (let row = 1; row < rows; row++) {
    for (let column = 0; column < row; column++) {
      products[row * rows + column] = products[column * rows + row]!;
    }
  }
  return Matrix.from1DArray(rows, rows, products);
}

/** The direction of an eigenvector of the products. */
function directionOf({ mean, values, hasPointRows }: Centred, eigenvector: Vector): Vector {
  if (!hasPointRows) return withFixedSign(eigenvector);
  // The points, weighted.
  const sum = mean.map((_, at) =>
    eigenvector.reduce((all, weight, point) => all + weight * values[point * mean.length + at]!, 0),
  );
  const length = lengthOf(sum);
  return withFixedSign(sum.map((value) => value / length));
}

function withFixedSign(direction: Vector): Vector {
  let largest = 0;
  // Rounding errors mustn't decide between coordinates of the same size.
  for (const value of direction) {
    if (Math.abs(value) > Math.abs(largest) * (1 + 1e-9)) largest = value;
  }
  return largest < 0 ? direction.map((value) => -value) : direction;
}
