import { drawnIndices } from '#shared/statistics/downsampling';
import type { Range } from '../frame/plot-area.ts';

/** Keeps the stroke from being cut off at the edges. */
const margin = 1.5;

/**
 * An SVG path that draws values from left to right; a single value is a dot.
 * @param scale the values at the bottom and the top, the same for all lines that are compared
 */
export function sparklinePath(
  values: readonly number[],
  width: number,
  height: number,
  { from: low, to: high }: Range,
): string {
  const y = Float64Array.from(values);
  const x = Float64Array.from(values.keys());
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
