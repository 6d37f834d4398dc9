/**
 * Adds the dot products of the rows of two matrices: out[i, j] += Σ_d left[i, d] right[j, d].
 * @param out [rows of left, rows of right]
 * @param depth columns of `left` and `right`
 * @param isSymmetric whether `left` and `right` are the same matrix: only elements with j >= i are then added
 */
export function addDotProducts(
  out: Float64Array,
  left: Float64Array,
  right: Float64Array,
  depth: number,
  isSymmetric = false,
): void {
  const [rows, columns] = [left.length / depth, right.length / depth];
  for (let i = 0; i < rows; i += 2) {
    const hasPair = i + 1 < rows;
    const [a0, a1] = [i * depth, hasPair ? (i + 1) * depth : i * depth];
    // Blocks of 2x4 sums stay in registers, which is about four times as fast as one after the other.
    for (let j = isSymmetric ? i & ~3 : 0; j < columns; j += 4) {
      const last = columns - 1;
      const b0 = j * depth;
      const b1 = Math.min(j + 1, last) * depth;
      const b2 = Math.min(j + 2, last) * depth;
      const b3 = Math.min(j + 3, last) * depth;
      let [s00, s01, s02, s03, s10, s11, s12, s13] = [0, 0, 0, 0, 0, 0, 0, 0];
      for (let d = 0; d < depth; d++) {
        const x0 = left[a0 + d]!;
        const x1 = left[a1 + d]!;
        const y0 = right[b0 + d]!;
        const y1 = right[b1 + d]!;
        const y2 = right[b2 + d]!;
        const y3 = right[b3 + d]!;
        s00 += x0 * y0;
        s01 += x0 * y1;
        s02 += x0 * y2;
        s03 += x0 * y3;
        s10 += x1 * y0;
        s11 += x1 * y1;
        s12 += x1 * y2;
        s13 += x1 * y3;
      }
      const at = i * columns + j;
      out[at]! += s00;
      if (j + 1 < columns) out[at + 1]! += s01;
      if (j + 2 < columns) out[at + 2]! += s02;
      if (j + 3 < columns) out[at + 3]! += s03;
      if (!hasPair) continue;
      out[at + columns]! += s10;
      if (j + 1 < columns) out[at + columns + 1]! += s11;
      if (j + 2 < columns) out[at + columns + 2]! += s12;
      if (j + 3 < columns) out[at + columns + 3]! += s13;
    }
  }
}
