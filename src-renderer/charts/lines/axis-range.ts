import type { AxisScale } from '#shared/statistics/downsampling';
import type { ChartSeries } from './chart-series.ts';
import type { Range } from '../frame/plot-area.ts';

/** An axis that ends at round numbers. */
export interface NiceRange extends Range {
  /** Between two ticks; undefined on a log axis, whose ticks are at powers of ten. */
  readonly interval: number | undefined;
}

/** The maximum number of values for percentiles; of more, evenly chosen ones are used. */
const maxSampled = 4096;
const outlierShare = 0.05;
/** How far beyond the percentiles the axis goes, as a share of their distance. */
const outlierMargin = 0.25;

/** The x axis of all series: from the first to the last point. Null without points. */
export function xRangeOf(series: readonly ChartSeries[], scale: AxisScale): Range | null {
  let from = Infinity;
  let to = -Infinity;
  for (const { x } of series) {
    if (x.length === 0) continue;
    from = Math.min(from, scale === 'log' ? (x.find((value) => value > 0) ?? Infinity) : x[0]!);
    to = Math.max(to, x.at(-1)!);
  }
  if (!(from <= to)) return null;
  if (from < to) return { from, to };
  if (scale === 'log') return { from: from / 2, to: to * 2 };
  // A single point of what can't be negative, such as an epoch, has no axis that is.
  return { from: from < 0 ? from - 0.5 : Math.max(0, from - 0.5), to: to + 0.5 };
}

/** How many times the length of what is there the axis of a running training may be. */
const maxPlannedRatio = 10;

/**
 * The x axis up to the planned end of a training, so that it stays the same while points arrive. While less than a tenth
 * is done, it grows with the points, which would otherwise be too close together.
 */
export function withPlanned({ from, to }: Range, plannedEnd: number | null): Range {
  if (plannedEnd === null) return { from, to };
  return { from, to: Math.max(to, Math.min(plannedEnd, maxPlannedRatio * to)) };
}

/** Limits a range of x to the whole axis; null if it covers all of that. */
export function withinAll(
  series: readonly ChartSeries[],
  scale: AxisScale,
  plannedEnd: number | null,
  { from, to }: Range,
): Range | null {
  const existing = xRangeOf(series, scale);
  const all = existing && withPlanned(existing, plannedEnd);
  if (all === null || (from <= all.from && to >= all.to)) return null;
  return { from: Math.max(from, all.from), to: Math.min(to, all.to) };
}

/**
 * A y axis with round ends that covers some lines.
 * @param extents of the lines; null for those without anything to show
 * @param values of all lines, if outliers are ignored: the axis then goes from their 5th to their 95th percentile and a
 *   quarter beyond, but no further than the lines
 * @param bounds beyond which there can't be values, though bands and margins may reach there; round numbers
 * @param fromZero whether a linear axis begins at 0 if no value is below
 */
export function yRangeOf(
  extents: readonly (Range | null)[],
  scale: AxisScale,
  values: readonly Float64Array[] | null,
  bounds: Range = unbounded,
  fromZero = false,
): NiceRange {
  const seen = extents.filter((extent) => extent !== null);
  if (seen.length === 0) return niceRange({ from: scale === 'log' ? 0.1 : 0, to: 1 }, scale);
  const all = limited(
    {
      from: Math.min(...seen.map(({ from }) => from)),
      to: Math.max(...seen.map(({ to }) => to)),
    },
    bounds,
  );
  const shown = values === null ? all : withoutOutliers(values, scale, all);
  const begin = fromZero && scale === 'linear' ? Math.min(0, shown.from) : shown.from;
  const nice = niceRange({ from: begin, to: shown.to }, scale);
  return scale === 'log'
    ? { ...nice, to: Math.min(nice.to, bounds.to) }
    : { ...nice, ...limited(nice, bounds) };
}

const unbounded: Range = { from: -Infinity, to: Infinity };

function limited({ from, to }: Range, bounds: Range): Range {
  return { from: Math.max(from, bounds.from), to: Math.min(to, bounds.to) };
}

function isShown(value: number, scale: AxisScale): boolean {
  return Number.isFinite(value) && (scale === 'linear' || value > 0);
}

function withoutOutliers(columns: readonly Float64Array[], scale: AxisScale, extent: Range): Range {
  const position = scale === 'log' ? Math.log10 : (value: number) => value;
  const total = columns.reduce((sum, { length }) => sum + length, 0);
  const stride = Math.max(1, Math.ceil(total / maxSampled));
  const sample: number[] = [];
  for (const column of columns) {
    for (let index = 0; index < column.length; index += stride) {
      const value = column[index]!;
      if (isShown(value, scale)) sample.push(position(value));
    }
  }
  const sorted = Float64Array.from(sample).sort();
  const low = percentile(sorted, outlierShare);
  const high = percentile(sorted, 1 - outlierShare);
  const margin = outlierMargin * (high - low);
  const value = scale === 'log' ? (exponent: number) => 10 ** exponent : position;
  return {
    from: Math.max(extent.from, value(low - margin)),
    to: Math.min(extent.to, value(high + margin)),
  };
}

/** By linear interpolation between the two nearest ranks. */
function percentile(sorted: Float64Array, share: number): number {
  const rank = share * (sorted.length - 1);
  const below = sorted[Math.floor(rank)]!;
  return below + (rank % 1) * (sorted[Math.ceil(rank)]! - below);
}

/** Widens a range to round ends: multiples of 1, 2 or 5 times a power of ten, and on a log axis such numbers. */
export function niceRange({ from, to }: Range, scale: AxisScale): NiceRange {
  if (scale === 'log') {
    const low = roundOnLog(from, 'down');
    const high = roundOnLog(to, 'up');
    return low < high
      ? { from: low, to: high, interval: undefined }
      : { from: low / 2, to: high * 2, interval: undefined };
  }
  const span = to - from;
  // A constant series is in the middle of an axis that fits its magnitude.
  const margin = span > 0 ? 0 : Math.abs(from) * 0.1 || 0.5;
  const interval = niceInterval((span + 2 * margin) / 5);
  return {
    from: roundTo(Math.floor((from - margin) / interval + 1e-9) * interval, interval),
    to: roundTo(Math.ceil((to + margin) / interval - 1e-9) * interval, interval),
    interval,
  };
}

const roundSteps = [1, 2, 5, 10];

/** The smallest of 1, 2, 5 times a power of ten that is at least `least`. */
export function niceInterval(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * roundSteps.find((step) => step * power >= least * (1 - 1e-9))!;
}

function roundOnLog(value: number, direction: 'up' | 'down'): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  const step =
    direction === 'up'
      ? roundSteps.find((step) => step * power >= value * (1 - 1e-9))
      : roundSteps.findLast((step) => step * power <= value * (1 + 1e-9));
  return (step ?? 1) * power;
}

/** Removes the rounding error from a multiple of an interval: 0.30000000000000004 -> 0.3. */
function roundTo(value: number, interval: number): number {
  return Number(value.toFixed(Math.min(100, Math.max(0, 2 - Math.floor(Math.log10(interval))))));
}
