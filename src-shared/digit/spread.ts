/** Values further from 0 than this many deviations are ignored. */
const farthest = 3;
/** The least distance that counts as far, in levels: pixels are whole numbers. */
const leastFar = 1;
/** The size of a sufficient sample; from more values, every n-th is taken. */
const enough = 2000;

/** The marked pixels, or an even sample if there are many. @param mask not 0 where marked */
export function sampleOf(mask: Uint8Array): Int32Array {
  let count = 0;
  for (const marked of mask) if (marked !== 0) count++;
  const step = Math.max(1, Math.ceil(count / enough));
  const sample = new Int32Array(Math.ceil(count / step));
  let taken = 0;
  let left = 0;
  for (let pixel = 0; taken < sample.length; pixel++) {
    if (mask[pixel] === 0) continue;
    if (left === 0) sample[taken++] = pixel;
    left = left === 0 ? step - 1 : left - 1;
  }
  return sample;
}

/** The standard deviation around 0 of most values: those far away, such as ink and specks, are ignored. */
export function spreadOf(values: Float64Array): number {
  const bound = boundOf(values);
  const near = values.filter((value) => Math.abs(value) <= bound);
  return Math.sqrt(near.reduce((sum, value) => sum + value * value, 0) / Math.max(1, near.length));
}

/** The spread of values scattered around 0, without outliers. */
export function boundOf(values: Float64Array): number {
  // The median absolute value of normal numbers is their deviation over 1.4826.
  return Math.max(leastFar, farthest * 1.4826 * medianOf(values.map(Math.abs)));
}

/** @returns 0 if there are no values */
export function medianOf(values: Float64Array): number {
  return values.slice().sort()[values.length >> 1] ?? 0;
}
