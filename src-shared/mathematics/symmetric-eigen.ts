/** Eigenvalues and eigenvectors of symmetric matrices, which are stored row by row in one array. */

/** Eigenvalues in descending order, each with its vector of length 1. */
export interface Eigenpairs {
  readonly values: Float64Array;
  readonly vectors: readonly Float64Array[];
}

/** Jacobi's method converges quadratically: matrices of all sizes here need fewer than ten sweeps. */
const mostSweeps = 50;
/** Extra vectors that are iterated with those asked for: the gap to the first one left out decides the speed. */
const extraVectors = 6;
const mostIterations = 1_000;
/** A pair is found when the residual |A v - λ v| is this share of the largest eigenvalue. */
const residualShare = 1e-10;

/**
 * All eigenpairs of a symmetric matrix by cyclic Jacobi rotations, for small matrices: the time grows with the cube of
 * the size. Source: Golub, Van Loan, "Matrix computations", 4th edition, 2013, section 8.5.
 * @param matrix [size, size]; only the symmetric part of it counts
 */
export function eigenpairs(matrix: ArrayLike<number>, size: number): Eigenpairs {
  const a = Float64Array.from({ length: size * size }, (_, at) => {
    const [row, column] = [Math.floor(at / size), at % size];
    return (matrix[at]! + matrix[column * size + row]!) / 2;
  });
  const vectors = Array.from({ length: size }, (_, row) => unitVector(size, row));
  for (let sweep = 0; sweep < mostSweeps && offDiagonal(a, size) > 0; sweep++) {
    for (let p = 0; p < size - 1; p++) {
      for (let q = p + 1; q < size; q++) rotate(a, size, vectors, p, q);
    }
  }
  const order = Array.from({ length: size }, (_, index) => index);
  const valueOf = (index: number): number => a[index * size + index]!;
  order.sort((one, other) => valueOf(other) - valueOf(one));
  return {
    values: Float64Array.from(order, valueOf),
    vectors: order.map((index) => vectors[index]!),
  };
}

/**
 * The eigenpairs with the largest eigenvalues of a symmetric positive semi-definite matrix, by subspace iteration with
 * Rayleigh-Ritz projection: a product of the matrix with a few vectors in each iteration, whatever its size. It begins
 * with fixed vectors, so that the result is the same each time. Where the last value asked for is nearly that of many
 * others, its vector is any one of their space. Source: Golub, Van Loan, "Matrix computations", 4th edition, 2013,
 * section 8.2.
 * @param matrix [size, size]
 * @param count how many pairs, at most `size`
 */
export function leadingEigenpairs(matrix: Float64Array, size: number, count: number): Eigenpairs {
  const width = Math.min(size, count + extraVectors);
  let basis = orthonormal(
    Array.from({ length: width }, (_, index) =>
      // Waves of different lengths: no structure of a network's units has them.
      Float64Array.from({ length: size }, (_unused, unit) => Math.cos((unit + 0.5) * (index + 1))),
    ),
  );
  for (let iteration = 1; ; iteration++) {
    const images = basis.map((vector) => product(matrix, vector));
    const small = basis.flatMap((vector) => images.map((image) => dot(vector, image)));
    const { values, vectors } = eigenpairs(small, width);
    const ritz = vectors.map((weights) => combined(basis, weights));
    const moved = vectors.map((weights) => combined(images, weights));
    const isFound = Array.from({ length: count }, (_, index) => index).every(
      (index) =>
        distance(moved[index]!, ritz[index]!, values[index]!) <= residualShare * values[0]!,
    );
    if (isFound || iteration === mostIterations) {
      return { values: values.slice(0, count), vectors: ritz.slice(0, count) };
    }
    basis = orthonormal(moved);
  }
}

/** Sets the element at row p and column q to 0 by a rotation, and turns the vectors with it. */
function rotate(
  a: Float64Array,
  size: number,
  vectors: readonly Float64Array[],
  p: number,
  q: number,
): void {
  const apq = a[p * size + q]!;
  if (apq === 0) return;
  const tau = (a[q * size + q]! - a[p * size + p]!) / (2 * apq);
  const t = (tau < 0 ? -1 : 1) / (Math.abs(tau) + Math.hypot(1, tau));
  const c = 1 / Math.hypot(1, t);
  const s = t * c;
  for (let k = 0; k < size; k++) {
    const [kp, kq] = [a[k * size + p]!, a[k * size + q]!];
    a[k * size + p] = c * kp - s * kq;
    a[k * size + q] = s * kp + c * kq;
  }
  for (let k = 0; k < size; k++) {
    const [pk, qk] = [a[p * size + k]!, a[q * size + k]!];
    a[p * size + k] = c * pk - s * qk;
    a[q * size + k] = s * pk + c * qk;
  }
  const [vp, vq] = [vectors[p]!, vectors[q]!];
  for (let k = 0; k < size; k++) {
    const [kp, kq] = [vp[k]!, vq[k]!];
    vp[k] = c * kp - s * kq;
    vq[k] = s * kp + c * kq;
  }
}

/** The sum of squares off the diagonal; 0 as soon as it is lost in the rounding of the whole. */
function offDiagonal(a: Float64Array, size: number): number {
  let [off, all] = [0, 0];
  a.forEach((value, at) => {
    all += value * value;
    if (at % (size + 1) !== 0) off += value * value;
  });
  return off <= all * Number.EPSILON ** 2 ? 0 : off;
}

/** Gram-Schmidt, twice, as once leaves rounding errors. Vectors that depend on the others are replaced by unit vectors. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const done: Float64Array[] = [];
  let next = 0;
  for (const given of vectors) {
    let vector = given;
    for (;;) {
      const length = Math.sqrt(dot(vector, vector));
      const apart = without(done, without(done, vector));
      const left = Math.sqrt(dot(apart, apart));
      if (left > 1e-12 * length) {
        done.push(apart.map((value) => value / left));
        break;
      }
      vector = unitVector(given.length, next++);
    }
  }
  return done;
}

/** What is left of a vector without its parts along orthonormal ones. */
function without(directions: readonly Float64Array[], vector: Float64Array): Float64Array {
  const rest = vector.slice();
  for (const direction of directions) {
    const along = dot(direction, rest);
    direction.forEach((value, at) => (rest[at]! -= along * value));
  }
  return rest;
}

function product(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  return vector.map((_, row) => {
    let sum = 0;
    const start = row * size;
    for (let column = 0; column < size; column++) sum += matrix[start + column]! * vector[column]!;
    return sum;
  });
}

function combined(vectors: readonly Float64Array[], weights: Float64Array): Float64Array {
  const sum = new Float64Array(vectors[0]!.length);
  vectors.forEach((vector, index) => {
    const weight = weights[index]!;
    for (let at = 0; at < sum.length; at++) sum[at]! += weight * vector[at]!;
  });
  return sum;
}

function distance(image: Float64Array, vector: Float64Array, value: number): number {
  return Math.sqrt(image.reduce((sum, each, at) => sum + (each - value * vector[at]!) ** 2, 0));
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += one[at]! * other[at]!;
  return sum;
}

function unitVector(size: number, at: number): Float64Array {
  const vector = new Float64Array(size);
  vector[at] = 1;
  return vector;
}
