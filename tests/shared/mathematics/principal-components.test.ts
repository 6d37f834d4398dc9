import { describe, expect, it } from 'vitest';
import { coordinatesOf, principalComponents } from '#shared/mathematics/principal-components';
import { eigenpairs } from '#shared/mathematics/symmetric-eigen';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';

/** Random points whose coordinates depend on each other. */
function cloud(count: number, dimensions: number): Float64Array {
  const random = new RandomStream(3, purpose.initialisation);
  const points = new Float64Array(count * dimensions);
  for (let start = 0; start < points.length; start += dimensions) {
    let carried = 5;
    for (let at = 0; at < dimensions; at++) {
      carried = 0.8 * carried + random.normal();
      points[start + at] = carried;
    }
  }
  return points;
}

describe('principal components', () => {
  it('of points in a plane have the closed form of two variables', () => {
    // Variances 4 and 1 along directions turned by 30 degrees, around (10, -3).
    const [c, s] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
    const points = [
      [2, 0],
      [-2, 0],
      [0, 1],
      [0, -1],
    ].flatMap(([a, b]) => [10 + a! * c - b! * s, -3 + a! * s + b! * c]);
    const { mean, directions, shares } = principalComponents(Float64Array.from(points), 2, 2);
    expect([...mean].map((value) => value.toFixed(12))).toEqual([
      (10).toFixed(12),
      (-3).toFixed(12),
    ]);
    expect(shares[0]).toBeCloseTo(0.8, 12);
    expect(shares[1]).toBeCloseTo(0.2, 12);
    expect(directions[0]![0]).toBeCloseTo(c, 12);
    expect(directions[0]![1]).toBeCloseTo(s, 12);
    // Its largest coordinate is positive.
    expect(directions[1]![0]).toBeCloseTo(-s, 12);
    expect(directions[1]![1]).toBeCloseTo(c, 12);
  });

  it('are those of the covariance, computed another way', () => {
    const [count, dimensions] = [300, 16];
    const points = cloud(count, dimensions);
    const found = principalComponents(points, dimensions, 2);
    // E[x xᵀ] - E[x] E[x]ᵀ, and all of its eigenpairs.
    const moment = (row: number, column: number): number => {
      let [both, one, other] = [0, 0, 0];
      for (let start = 0; start < points.length; start += dimensions) {
        both += points[start + row]! * points[start + column]!;
        one += points[start + row]!;
        other += points[start + column]!;
      }
      return both / count - (one / count) * (other / count);
    };
    const covariance = Array.from({ length: dimensions ** 2 }, (_, at) =>
      moment(Math.floor(at / dimensions), at % dimensions),
    );
    const { values, vectors } = eigenpairs(covariance, dimensions);
    const total = values.reduce((sum, value) => sum + value, 0);
    for (const index of [0, 1]) {
      expect(found.shares[index]).toBeCloseTo(values[index]! / total, 9);
      const along = vectors[index]!.reduce(
        (sum, value, at) => sum + value * found.directions[index]![at]!,
        0,
      );
      expect(Math.abs(along)).toBeCloseTo(1, 8);
    }
    // The variance of the coordinates is the eigenvalue.
    const coordinates = coordinatesOf(points, found);
    const variance = coordinates.reduce((sum, value, at) => sum + (at % 2 ? 0 : value * value), 0);
    expect(variance / count).toBeCloseTo(values[0]!, 9);
  });

  it('turn to the same side when all points are mirrored', () => {
    const points = cloud(50, 5);
    const one = principalComponents(points, 5, 2);
    const other = principalComponents(
      points.map((value) => -value),
      5,
      2,
    );
    for (const index of [0, 1]) {
      for (let at = 0; at < 5; at++) {
        expect(other.directions[index]![at]).toBeCloseTo(one.directions[index]![at]!, 9);
      }
      expect(Math.max(...one.directions[index]!)).toBe(
        Math.max(...one.directions[index]!.map(Math.abs)),
      );
    }
  });

  it('explain nothing if all points are the same', () => {
    const { shares, mean } = principalComponents(Float32Array.of(1, 2, 1, 2), 2, 2);
    expect(shares).toEqual([0, 0]);
    expect([...mean]).toEqual([1, 2]);
    expect([
      ...coordinatesOf(Float32Array.of(1, 2), principalComponents(Float32Array.of(1, 2), 2, 1)),
    ]).toEqual([0]);
  });

  it('refuse to describe no points', () => {
    expect(() => principalComponents(new Float64Array(), 3, 2)).toThrow('no points');
  });
});
