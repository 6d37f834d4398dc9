/** The strongest smoothing offered; a weight of 1 would never leave the first value. */
export const strongestSmoothing = 0.999;

/**
 * De-biased exponential moving average, as published by Weights & Biases: `last = last * w + y * (1 - w)`, divided by
 * the sum of the weights so far, so that the first value counts no more than any other and a constant series stays
 * constant. Apply it to all points, before downsampling.
 * Source of the correction: Kingma, Ba, "Adam: a method for stochastic optimization", ICLR 2015, section 3.
 * @param weight of the past, from 0 (no smoothing) to below 1
 * @returns as long as `values`; a non-finite value becomes NaN and is skipped
 * @throws RangeError for another weight
 */
export function smooth(values: Float64Array, weight: number): Float64Array {
  if (!(weight >= 0 && weight < 1)) {
    throw new RangeError(`smoothing weight ${weight} is not allowed; use one from 0 to below 1`);
  }
  const smoothed = new Float64Array(values.length);
  let last = 0;
  let bias = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (Number.isFinite(value)) {
      last = last * weight + value * (1 - weight);
      bias = bias * weight + (1 - weight);
      smoothed[index] = last / bias;
    } else {
      smoothed[index] = NaN;
    }
  }
  return smoothed;
}
