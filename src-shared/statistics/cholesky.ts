/**
 * The Cholesky factor of a symmetric positive definite matrix (Golub & Van Loan, Matrix Computations, 4th ed.,
 * algorithm 4.2.1), in place of the lower triangle.
 * @param matrix [size, size]; only its lower triangle is read
 * @throws RangeError if the matrix isn't positive definite
 */
export function factorise(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column]!;
      for (let k = 0; k < column; k++) {
        sum -= matrix[row * size + k]! * matrix[column * size + k]!;
      }
      if (column < row) {
        matrix[row * size + column] = sum / matrix[column * size + column]!;
        continue;
      }
      if (!(sum > 0)) throw new RangeError('the matrix is not positive definite');
      matrix[row * size + row] = Math.sqrt(sum);
    }
  }
}

/**
 * Solves A x = b for a factorised A, in place of b.
 * @param factor as `factorise` leaves it
 * @param right b, `size` numbers
 */
export function solveFactorised(factor: Float64Array, size: number, right: Float64Array): void {
  for (let row = 0; row < size; row++) {
    let sum = right[row]!;
    for (let k = 0; k < row; k++) sum -= factor[row * size + k]! * right[k]!;
    right[row] = sum / factor[row * size + row]!;
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = right[row]!;
    for (let k = row + 1; k < size; k++) sum -= factor[k * size + row]! * right[k]!;
    right[row] = sum / factor[row * size + row]!;
  }
}
