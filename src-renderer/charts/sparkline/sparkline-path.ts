import { drawnIndices } from '#shared/statistics/downsampling';

/** Keeps the stroke from being cut off at the edges. */
const margin = 1.5;

/** An SVG path that draws values from left to right, the lowest at the bottom; a single value is a dot. */
export function sparklinePath(values: readonly number[], width: number, height: number): string {
  const y = Float64Array.from(values);
  const x = Float64Array.from(values.keys());
  const finite = y.filter((value) => Number.isFinite(value));
  if (finite.length === 0) return '';
  const low = finite.reduce((least, value) => Math.min(least, value));
  const high = finite.reduce((most, value) => Math.max(most, value));
  const last = Math.max(1, values.length - 1);
  const window = { from: 0, to: last, scale: 'linear', buckets: Math.ceil(width) } as const;
  let isDown = false;
  const parts = drawnIndices(x, y, window).map((index) => {
    const value = y[index]!;
    if (!Number.isFinite(value)) {
      isDown = false;
      return '';
    }
    const left = margin + (index / last) * (width - 2 * margin);
    const share = high > low ? (value - low) / (high - low) : 0.5;
    const top = height - margin - share * (height - 2 * margin);
    const place = `${left.toFixed(1)} ${top.toFixed(1)}`;
    // A line to itself, so that a value between two gaps is visible.
    const part = isDown ? `L${place}` : `M${place}L${place}`;
    isDown = true;
    return part;
  });
  return parts.join('');
}
