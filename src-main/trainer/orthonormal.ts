import type { RandomStream } from '#shared/random/random-stream';

/** How many columns are projected out of the later ones at a time, so that the matrix goes through memory less often. */
const blockWidth = 4;

/**
 * A random matrix with orthonormal columns, all orientations equally likely: a matrix of normal numbers made
 * orthonormal by modified Gram-Schmidt, in double precision with basic arithmetic and square roots only.
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
  for (let start = 0; start < columns; start += blockWidth) {
    const block = matrix.slice(start, start + blockWidth);
    block.forEach((column, index) => {
      for (const earlier of block.slice(0, index)) removeProjection(column, earlier);
      normalise(column);
    });
    // Only the last block can be narrower, and no column comes after it.
    for (const later of matrix.slice(start + blockWidth)) removeProjections(later, block);
  }
  const values = new Float32Array(rows * columns);
  matrix.forEach((column, index) => {
    for (let row = 0; row < rows; row++) values[row * columns + index] = column[row]!;
  });
  return values;
}

/** Normal numbers other than 0, so that even a single one has a direction. */
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

/** Takes the part along a unit column out of another. */
function removeProjection(column: Float64Array, unit: Float64Array): void {
  let dot = 0;
  for (let row = 0; row < column.length; row++) dot += column[row]! * unit[row]!;
  for (let row = 0; row < column.length; row++) column[row]! -= dot * unit[row]!;
}

/** `removeProjection` for `blockWidth` orthonormal columns at once. */
function removeProjections(column: Float64Array, units: readonly Float64Array[]): void {
  const [unit0, unit1, unit2, unit3] = units as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let dot0 = 0;
  let dot1 = 0;
  let dot2 = 0;
  let dot3 = 0;
  for (let row = 0; row < column.length; row++) {
    const value = column[row]!;
    dot0 += value * unit0[row]!;
    dot1 += value * unit1[row]!;
    dot2 += value * unit2[row]!;
    dot3 += value * unit3[row]!;
  }
  for (let row = 0; row < column.length; row++) {
    column[row]! -=
      dot0 * unit0[row]! + dot1 * unit1[row]! + dot2 * unit2[row]! + dot3 * unit3[row]!;
  }
}
