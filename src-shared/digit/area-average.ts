/**
 * Resamples an image by area average: each new pixel is the mean of the part of the old image that it covers, with old
 * pixels at its edges weighted by the fraction of them that is covered. Enlarged images are blocky, not blurred.
 * @param pixels [height, width]
 * @returns [newHeight, newWidth], not rounded
 */
export function areaAverage(
  pixels: ArrayLike<number>,
  width: number,
  height: number,
  newWidth: number,
  newHeight: number,
): Float64Array {
  const columns = coverage(width, newWidth);
  const rows = coverage(height, newHeight);
  const narrowed = new Float64Array(height * newWidth);
  for (let row = 0; row < height; row++) {
    columns.forEach(({ first, shares }, column) => {
      let sum = 0;
      for (let i = 0; i < shares.length; i++) sum += shares[i]! * pixels[row * width + first + i]!;
      narrowed[row * newWidth + column] = sum;
    });
  }
  const averaged = new Float64Array(newHeight * newWidth);
  rows.forEach(({ first, shares }, row) => {
    for (let i = 0; i < shares.length; i++) {
      const share = shares[i]!;
      const from = (first + i) * newWidth;
      for (let column = 0; column < newWidth; column++) {
        averaged[row * newWidth + column]! += share * narrowed[from + column]!;
      }
    }
  });
  return averaged;
}

/** Which old pixels along one side a new one covers, and the weight of each in its mean. */
interface Cover {
  readonly first: number;
  readonly shares: Float64Array;
}

function coverage(length: number, newLength: number): Cover[] {
  const step = length / newLength;
  return Array.from({ length: newLength }, (_, index) => {
    const start = index * step;
    const end = Math.min(length, (index + 1) * step);
    const first = Math.floor(start);
    const last = Math.min(length, Math.ceil(end));
    const shares = Float64Array.from({ length: last - first }, (_unused, i) => {
      const overlap = Math.min(end, first + i + 1) - Math.max(start, first + i);
      return Math.max(0, overlap) / step;
    });
    return { first, shares };
  });
}
