import { describe, expect, it } from 'vitest';
import { eigenpairs, leadingEigenpairs } from '#shared/mathematics/symmetric-eigen';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';

/** The matrix of second differences, whose eigenvalues and eigenvectors have a closed form: those of a discrete sine. */
function secondDifferences(size: number): Float64Array {
  return Float64Array.from({ length: size * size }, (_, at) => {
    const apart = Math.abs(Math.floor(at / size) - (at % size));
    return apart === 0 ? 2 : apart === 1 ? -1 : 0;
  });
}

/** Its eigenvalues, descending. */
function valueOfDifferences(size: number, index: number): number {
  return 4 * Math.sin((Math.PI * (size - index)) / (2 * (size + 1))) ** 2;
}

/** Its eigenvector of length 1, up to the sign. */
function vectorOfDifferences(size: number, index: number): Float64Array {
  return Float64Array.from(
    { length: size },
    (_, at) =>
      Math.sqrt(2 / (size + 1)) * Math.sin((Math.PI * (at + 1) * (size - index)) / (size + 1)),
  );
}

/** B Bᵀ of random numbers: symmetric, with eigenvalues of at least 0. */
function randomSquare(size: number, rank: number): Float64Array {
  const random = new RandomStream(7, purpose.initialisation);
  const factor = Float64Array.from({ length: size * rank }, () => random.normal());
  return Float64Array.from({ length: size * size }, (_, at) => {
    const [row, column] = [Math.floor(at / size), at % size];
    let sum = 0;
    for (let k = 0; k < rank; k++) sum += factor[row * rank + k]! * factor[column * rank + k]!;
    return sum;
  });
}

function dot(one: Float64Array, other: Float64Array): number {
  return one.reduce((sum, value, at) => sum + value * other[at]!, 0);
}

describe('Jacobi rotations', () => {
  it.each([1, 2, 3, 12, 40])('find the closed form of second differences of size %i', (size) => {
    const { values, vectors } = eigenpairs(secondDifferences(size), size);
    for (let index = 0; index < size; index++) {
      expect(values[index]).toBeCloseTo(valueOfDifferences(size, index), 12);
      expect(Math.abs(dot(vectors[index]!, vectorOfDifferences(size, index)))).toBeCloseTo(1, 12);
    }
  });

  it('put together the matrix again, also with equal and negative eigenvalues', () => {
    const matrix = [0, 2, 0, 2, 0, 0, 0, 0, -2];
    const { values, vectors } = eigenpairs(matrix, 3);
    expect([...values].map((value) => value.toFixed(12))).toEqual(
      [2, -2, -2].map((value) => value.toFixed(12)),
    );
    matrix.forEach((expected, at) => {
      const [row, column] = [Math.floor(at / 3), at % 3];
      const sum = vectors.reduce((s, v, k) => s + values[k]! * v[row]! * v[column]!, 0);
      expect(sum).toBeCloseTo(expected, 12);
    });
  });

  it('take a matrix of zeros', () => {
    const { values, vectors } = eigenpairs(new Float64Array(4), 2);
    expect([...values]).toEqual([0, 0]);
    expect(Math.abs(dot(vectors[0]!, vectors[1]!))).toBe(0);
  });
});

describe('leading eigenpairs', () => {
  it.each([
    [30, 30],
    [30, 4],
    [64, 200],
  ])('of a random matrix of size %i and rank %i are those of Jacobi', (size, rank) => {
    const matrix = randomSquare(size, rank);
    const all = eigenpairs(matrix, size);
    const { values, vectors } = leadingEigenpairs(matrix, size, 3);
    for (let index = 0; index < 3; index++) {
      expect(Math.abs(values[index]! / all.values[index]! - 1)).toBeLessThan(1e-12);
      expect(Math.abs(dot(vectors[index]!, all.vectors[index]!))).toBeCloseTo(1, 10);
    }
  });

  it.each([1, 2, 5])('find all pairs if the matrix has only size %i', (size) => {
    const matrix = secondDifferences(size);
    const { values } = leadingEigenpairs(matrix, size, size);
    for (let index = 0; index < size; index++) {
      expect(values[index]).toBeCloseTo(valueOfDifferences(size, index), 10);
    }
  });

  it('are orthonormal for matrices without a leading direction, and for zeros', () => {
    const size = 20;
    const identity = Float64Array.from({ length: size * size }, (_, at) =>
      at % (size + 1) === 0 ? 3 : 0,
    );
    for (const [matrix, value] of [
      [identity, 3],
      [new Float64Array(size * size), 0],
    ] as const) {
      const { values, vectors } = leadingEigenpairs(matrix, size, 2);
      expect([...values].every((each) => Math.abs(each - value) < 1e-12)).toBe(true);
      expect(dot(vectors[0]!, vectors[0]!)).toBeCloseTo(1, 12);
      expect(dot(vectors[0]!, vectors[1]!)).toBeCloseTo(0, 12);
    }
  });

  it('are the same bits each time', () => {
    const matrix = randomSquare(25, 25);
    expect(leadingEigenpairs(matrix, 25, 2)).toEqual(leadingEigenpairs(matrix, 25, 2));
  });
});
