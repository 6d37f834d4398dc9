import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { placeIn, stateAt } from '#main/trainer/serve/inside/plane-view';
import {
  coordinatesOf,
  principalComponents,
} from '#main/trainer/serve/inside/principal-components';
import { joined } from '#shared/network/double-precision/linear';
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

function dot(one: ArrayLike<number>, other: Float64Array): number {
  return other.reduce((sum, value, at) => sum + value * one[at]!, 0);
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

  it.each([
    [300, 16],
    [10, 16],
  ])('of %i points of %i coordinates are their singular vectors', (count, dimensions) => {
    const points = cloud(count, dimensions);
    const found = principalComponents(points, dimensions, 2);
    const rows = Matrix.from1DArray(count, dimensions, points).center('column');
    // Of a matrix of at least as many rows as columns.
    const { diagonal, rightSingularVectors } = new SingularValueDecomposition(rows, {
      autoTranspose: true,
    });
    const total = diagonal.reduce((sum, value) => sum + value ** 2, 0);
    for (const axis of [0, 1]) {
      expect(found.shares[axis]).toBeCloseTo(diagonal[axis]! ** 2 / total, 12);
      const along = dot(rightSingularVectors.getColumn(axis), found.directions[axis]!);
      expect(Math.abs(along)).toBeCloseTo(1, 12);
    }
    // The coordinates' sum of squares is the eigenvalue.
    const coordinates = coordinatesOf(points, found);
    const squares = coordinates.reduce((sum, value, at) => sum + (at % 2 ? 0 : value * value), 0);
    expect(squares / diagonal[0]! ** 2).toBeCloseTo(1, 12);
  });

  it.each([2, 3, 12, 40])('of second differences of size %i are sines', (size) => {
    // Each row of the matrix and its opposite, so that their mean is 0.
    const points = Float64Array.from({ length: 2 * size * size }, (_, at) => {
      const [row, column] = [Math.floor(at / size), at % size];
      const apart = Math.abs((row % size) - column);
      return (row < size ? 1 : -1) * (apart === 0 ? 2 : apart === 1 ? -1 : 0);
    });
    const values = Array.from(
      { length: size },
      (_, index) => 4 * Math.sin((Math.PI * (size - index)) / (2 * (size + 1))) ** 2,
    );
    const total = values.reduce((sum, value) => sum + value ** 2, 0);
    const { directions, shares } = principalComponents(points, size, size);
    directions.forEach((direction, index) => {
      const sine = Array.from(
        { length: size },
        (_, at) =>
          Math.sqrt(2 / (size + 1)) * Math.sin((Math.PI * (at + 1) * (size - index)) / (size + 1)),
      );
      expect(shares[index]).toBeCloseTo(values[index]! ** 2 / total, 12);
      expect(Math.abs(dot(sine, direction))).toBeCloseTo(1, 11);
    });
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

  it.each([
    [4, 1],
    [4, 3],
    [2, 3],
  ])('of %i points on a line in %i dimensions have one direction', (count, dimensions) => {
    const line = Float64Array.of(0.1, -0.7, 0.3).subarray(0, dimensions);
    const points = Float64Array.from(
      { length: count * dimensions },
      (_, at) => 1 + Math.floor(at / dimensions) ** 2 * line[at % dimensions]!,
    );
    const { directions, shares } = principalComponents(points, dimensions, 2);
    expect(Math.abs(dot(line, directions[0]!))).toBeCloseTo(Math.sqrt(dot(line, line)), 12);
    expect(shares).toEqual([expect.closeTo(1, 12), 0]);
    expect([...directions[1]!]).toEqual(Array.from(line, () => 0));
  });

  it('are the same bits each time', () => {
    const points = cloud(40, 25);
    expect(principalComponents(points, 25, 2)).toEqual(principalComponents(points, 25, 2));
  });

  it('refuse to describe no points', () => {
    expect(() => principalComponents(new Float64Array(), 3, 2)).toThrow('no points');
  });
});

describe('the principal plane', () => {
  // Variances 9, 4 and 0.01 along three orthonormal directions.
  const axes = [
    [0.6, 0.8, 0, 0],
    [0, 0, 1, 0],
    [-0.8, 0.6, 0, 0],
  ];
  const mean = [1, 2, 3, 4];
  const states = [3, 2, 0.1].flatMap((length, i) =>
    [length, -length].map((by) => Float64Array.from(mean, (m, j) => m + by * axes[i]![j]!)),
  );

  it('is that in which states differ most', () => {
    const plane = principalComponents(joined(states), 4, 2);
    expect([...plane.mean]).toEqual(mean.map((value) => expect.closeTo(value, 12)));
    [0, 1].forEach((axis) => {
      expect([...plane.directions[axis]!]).toEqual(
        axes[axis]!.map((value) => expect.closeTo(value, 10)),
      );
    });
    expect(plane.shares[0]).toBeCloseTo(9 / 13.01, 10);
    expect(plane.shares[1]).toBeCloseTo(4 / 13.01, 10);
    const place = placeIn(plane, states[0]!);
    expect(place).toEqual([expect.closeTo(3, 10), expect.closeTo(0, 10)]);
    expect([...stateAt(plane, place)]).toEqual([...states[0]!].map((v) => expect.closeTo(v, 10)));
  });
});
