import type { Vector } from '#shared/network/double-precision/linear';

/**
 * What is left of a vector after taking away others, relative to it, below which it counts as one of their sums. Rounding
 * leaves about 1e-16 for each of them.
 */
const dependent = 1e-13;

/**
 * Makes vectors orthonormal in place, by modified Gram-Schmidt, twice over to keep them orthogonal (Giraud et al.,
 * "The loss of orthogonality in the Gram-Schmidt orthogonalization process", 2005).
 * @param vectors the columns of a matrix; one that depends on those before it becomes 0 and stays so
 * @returns the diagonal of R in its QR decomposition, none of it negative
 */
export function orthonormalise(vectors: readonly Vector[]): Vector {
  return Float64Array.from(vectors, (vector, place) => {
    const whole = lengthOf(vector);
    for (let round = 0; round < 2; round++) {
      for (const other of vectors.slice(0, place)) subtract(vector, other, dot(vector, other));
    }
    const rest = lengthOf(vector);
    const isDependent = rest <= dependent * whole;
    for (let i = 0; i < vector.length; i++) vector[i] = isDependent ? 0 : vector[i]! / rest;
    return isDependent ? 0 : rest;
  });
}

/** @returns the scalar product of two vectors */
export function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** @returns the Euclidean length of a vector */
export function lengthOf(vector: Vector): number {
  return Math.sqrt(dot(vector, vector));
}

function subtract(vector: Vector, other: Vector, times: number): void {
  for (let i = 0; i < vector.length; i++) vector[i]! -= times * other[i]!;
}
