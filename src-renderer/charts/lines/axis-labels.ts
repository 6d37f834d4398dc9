import type { AxisScale } from '#shared/statistics/downsampling';
import type { NiceRange } from './axis-range.ts';
import type { ValueFormat } from './chart-series.ts';

/** Digits on a log axis, whose ticks are powers of ten and, at its ends, 1, 2 or 5 times one, or half of that. */
const logDigits = 2;

/**
 * Formats the ticks of an axis so that each label differs from its neighbours.
 * @param interval between two ticks, a round number; undefined on a log axis
 */
export function labelFormat(
  interval: number | undefined,
  format: ValueFormat,
): (value: number) => string {
  return (value) => {
    if (interval === undefined) return format(value, logDigits);
    // 0 with rounding errors.
    if (Math.abs(value) < interval / 1000) return format(0, 1);
    return format(value, Math.max(1, powerOf(value) - powerOf(interval) + 1));
  };
}

/** The power of ten of a number's first significant digit. */
function powerOf(value: number): number {
  return Number(value.toExponential(9).split('e')[1]);
}

/** The values with a label on an axis with round ends. */
export function ticksOf({ from, to, interval }: NiceRange, scale: AxisScale): number[] {
  if (scale === 'log' || interval === undefined) {
    const first = Math.ceil(Math.log10(from) - 1e-9);
    const last = Math.floor(Math.log10(to) + 1e-9);
    const powers = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) =>
      Number(`1e${first + at}`),
    );
    return [...new Set([from, ...powers, to])];
  }
  const first = Math.round(from / interval);
  const count = Math.round((to - from) / interval) + 1;
  return Array.from({ length: count }, (_, at) =>
    Number(((first + at) * interval).toPrecision(12)),
  );
}
