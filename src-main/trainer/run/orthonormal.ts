import type { RandomStream } from '#shared/random/random-stream';

/** How many columns are projected out of two later ones at a time, which makes large matrices fast. */
const blockWidth = 4;
type Block = readonly [Float64Array, Float64Array, Float64Array, Float64Array];

/**
 * @returns a random matrix with orthonormal columns, all orientations equally likely: a matrix of normal numbers made
 * orthonormal by modified Gram-Schmidt, in double precision with only basic arithmetic and square roots.
 * Source: Saxe, McClelland, Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear neural
 * networks", 2014 (the initialisation); Golub and Van Loan, "Matrix Computations", section 5.2.8 (the algorithm).
 * @param rows at least `columns`
 * @returns [rows, columns], row by row
 */
export function randomOrthonormalColumns(
  rows: number,
  columns: number,
  random: RandomStream,
): Float32Array {
  const matrix = Array.from({ length: columns }, () => normalColumn(rows, random));
  const spare = new Float64Array(rows);
  for (let start = 0; start < columns; start += blockWidth) {
    const block = matrix.slice(start, start + blockWidth);
    block.forEach((column, index) => {
      for (const earlier of block.slice(0, index)) removeProjection(column, earlier);
      normalise(column);
    });
    // Only the last block can be narrower, and no column follows it.
    for (let later = start + blockWidth; later < columns; later += 2) {
      removeProjections(matrix[later]!, matrix[later + 1] ?? spare, block as unknown as Block);
    }
  }
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      values[row * columns + column] = matrix[column]![row]!;
    }
  }
  return values;
}

/** @returns normal numbers other than 0, so that even a single one has a direction */
function normalColumn(length: number, random: RandomStream): Float64Array {
  const column = new Float64Array(length);
  for (let row = 0; row < length; row++) {
    while (column[row] === 0) column[row] = random.normal();
  }
  return column;
}

function normalise(column: Float64Array): void {
  let sum = 0;
  for (const value of column) sum += value * value;
  const norm = Math.sqrt(sum);
  for (let row = 0; row < column.length; row++) column[row]! /= norm;
}

/** Removes the part along a unit column from another. */
function removeProjection(column: Float64Array, unit: Float64Array): void {
  let dot = 0;
  for (let row = 0; row < column.length; row++) dot += column[row]! * unit[row]!;
  for (let row = 0; row < column.length; row++) column[row]! -= dot * unit[row]!;
}

/** As `removeProjection`, for a block of orthonormal columns and two others at once. */
function removeProjections(a: Float64Array, b: Float64Array, block: Block): void {
  const [unit0, unit1, unit2, unit3] = block;
  let a0 = 0;
  let a1 = 0;
  let a2 = 0;
  let a3 = 0;
  let b0 = 0;
  let b1 = 0;
  let b2 = 0;
  let b3 = 0;
  for (let row = 0; row < a.length; row++) {
    const u0 = unit0[row]!;
    const u1 = unit1[row]!;
    const u2 = unit2[row]!;
    const u3 = unit3[row]!;
    a0 += a[row]! * u0;
    a1 += a[row]! * u1;
    a2 += a[row]! * u2;
    a3 += a[row]! * u3;
    b0 += b[row]! * u0;
    b1 += b[row]! * u1;
    b2 += b[row]! * u2;
    b3 += b[row]! * u3;
  }
  for (let row = 0; row < a.length; row++) {
    const u0 = unit0[row]!;
    const u1 = unit1[row]!;
    const u2 = unit2[row]!;
    const u3 = unit3[row]!;
    a[row]! -= a0 * u0 + a1 * u1 + a2 * u2 + a3 * u3;
    b[row]! -= b0 * u0 + b1 * u1 + b2 * u2 + b3 * u3;
  }
}
