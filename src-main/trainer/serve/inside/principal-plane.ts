import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Vector } from '#shared/network/double-precision/linear';
import { dot, lengthOf } from './orthonormal.ts';

/** The plane in which states differ most: that of the first two principal components. */
export interface PrincipalPlane {
  readonly mean: Vector;
  /** Two orthonormal directions; the second is 0 if states lie on a line. */
  readonly axes: readonly [Vector, Vector];
  /** The share of the variance along each. */
  readonly explained: readonly [number, number];
}

/**
 * Fits a plane to states, by the eigenvectors of the products between them: there are fewer states than numbers in each.
 * An axis points to where its largest number is positive.
 * @param states at least two
 */
export function principalPlane(states: readonly Vector[]): PrincipalPlane {
  const mean = states[0]!.map(
    (_, i) => states.reduce((sum, state) => sum + state[i]!, 0) / states.length,
  );
  const centred = states.map((state) => state.map((value, i) => value - mean[i]!));
  const products = new Matrix(centred.map((a) => centred.map((b) => dot(a, b))));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(products, {
    assumeSymmetric: true,
  });
  const total = realEigenvalues.reduce((sum, value) => sum + Math.max(0, value), 0);
  // Ascending.
  const [second, first] = [states.length - 2, states.length - 1];
  const axisOf = (column: number): Vector => {
    const axis = mean.map((_, i) =>
      centred.reduce((sum, state, row) => sum + eigenvectorMatrix.get(row, column) * state[i]!, 0),
    );
    const largest = axis.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most));
    const length = Math.sign(largest) * lengthOf(axis);
    // States on a line have no second direction.
    return length === 0 ? axis : axis.map((value) => value / length);
  };
  const shareOf = (column: number): number =>
    total === 0 ? 0 : Math.max(0, realEigenvalues[column]!) / total;
  return {
    mean,
    axes: [axisOf(first), axisOf(second)],
    explained: [shareOf(first), shareOf(second)],
  };
}

/** @returns where a state is in a plane, by projection */
export function placeIn({ mean, axes }: PrincipalPlane, state: Vector): [number, number] {
  const centred = state.map((value, i) => value - mean[i]!);
  return [dot(centred, axes[0]), dot(centred, axes[1])];
}

/** @returns the state at a place of a plane */
export function stateAt({ mean, axes }: PrincipalPlane, [x, y]: readonly [number, number]): Vector {
  return mean.map((value, i) => value + x * axes[0][i]! + y * axes[1][i]!);
}
