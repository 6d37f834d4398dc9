import { imageSide } from '../data/image-size.ts';

/**
 * The L2 norm of the gradient with respect to each row of the image: how much the answer depends on that row.
 * @param gradient [784]
 * @returns [28]
 */
export function rowNorms(gradient: Float64Array): Float64Array {
  return Float64Array.from({ length: imageSide }, (_, row) =>
    Math.hypot(...gradient.subarray(row * imageSide, (row + 1) * imageSide)),
  );
}
