import { leadingEigenpairs } from './symmetric-eigen.ts';

/** The directions in which points differ most. */
export interface PrincipalComponents {
  /** The points' mean, [dimensions]. */
  readonly mean: Float64Array;
  /** Directions of length 1, each [dimensions], at right angles to each other; the one with the most variance first. */
  readonly directions: readonly Float64Array[];
  /** For each of them its share of the points' variance, 0 to 1. All are 0 if all points are the same. */
  readonly shares: readonly number[];
}

/**
 * Principal components of points, from the eigenvectors of their covariance. A direction's coordinate of the largest
 * magnitude is positive, the first of several as large, so that the same points give the same picture.
 * Source: Jolliffe, "Principal component analysis", 2nd edition, 2002, chapter 1.
 * @param points [count, dimensions], one after the other
 * @param count how many directions, at most `dimensions`
 * @throws RangeError without points
 */
export function principalComponents(
  points: Float32Array | Float64Array,
  dimensions: number,
  count: number,
): PrincipalComponents {
  const examples = points.length / dimensions;
  if (examples === 0) throw new RangeError('there are no points');
  const mean = new Float64Array(dimensions);
  for (let at = 0; at < points.length; at++) mean[at % dimensions]! += points[at]!;
  mean.forEach((sum, at) => (mean[at] = sum / examples));
  const scatter = scatterAround(mean, points, dimensions);
  const { values, vectors } = leadingEigenpairs(scatter, dimensions, count);
  let total = 0;
  for (let at = 0; at < dimensions; at++) total += scatter[at * dimensions + at]!;
  return {
    mean,
    directions: vectors.map(withFixedSign),
    shares: Array.from(values, (value) => (total === 0 ? 0 : Math.max(0, value) / total)),
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

/** The sum of the outer products of the points' distances from their mean, [dimensions, dimensions]. */
function scatterAround(
  mean: Float64Array,
  points: Float32Array | Float64Array,
  dimensions: number,
): Float64Array {
  const scatter = new Float64Array(dimensions * dimensions);
  const apart = new Float64Array(dimensions);
  for (let start = 0; start < points.length; start += dimensions) {
    for (let at = 0; at < dimensions; at++) apart[at] = points[start + at]! - mean[at]!;
    for (let row = 0; row < dimensions; row++) {
      const factor = apart[row]!;
      if (factor === 0) continue;
      const from = row * dimensions;
      for (let column = row; column < dimensions; column++) {
        scatter[from + column]! += factor * apart[column]!;
      }
    }
  }
  for (let row = 1; row < dimensions; row++) {
    for (let column = 0; column < row; column++) {
      scatter[row * dimensions + column] = scatter[column * dimensions + row]!;
    }
  }
  return scatter;
}

function withFixedSign(direction: Float64Array): Float64Array {
  let largest = 0;
  // Rounding errors mustn't decide between coordinates of the same size.
  for (const value of direction) {
    if (Math.abs(value) > Math.abs(largest) * (1 + 1e-9)) largest = value;
  }
  return largest < 0 ? direction.map((value) => -value) : direction;
}
