import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Vector } from '#shared/network/double-precision/linear';

/** A complex number: its real and its imaginary part. */
export type Complex = readonly [number, number];

/** @returns the eigenvalues of a square matrix, [rows][columns], from the largest modulus on */
export function eigenvaluesOf(matrix: readonly Vector[]): Complex[] {
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(
    new Matrix(matrix.map((row) => [...row])),
    { assumeSymmetric: false },
  );
  return realEigenvalues
    .map((real, index): Complex => [real, imaginaryEigenvalues[index]!])
    .toSorted(([a, b], [c, d]) => Math.hypot(c, d) - Math.hypot(a, b));
}
