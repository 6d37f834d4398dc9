import { firstAbove, firstAtLeast } from '#shared/statistics/downsampling';
import type { ChartSeries } from './chart-series.ts';
import type { Range } from '../frame/plot-area.ts';

/** The x of the point nearest to an x, of all series and within a range; null if there are no points. */
export function nearestPlace(
  series: readonly ChartSeries[],
  x: number,
  range: Range,
): number | null {
  const before = placeBefore(series, x, range);
  const after = placeFrom(series, x, range);
  if (before === null || after === null) return before ?? after;
  return x - before < after - x ? before : after;
}

/**
 * The x of the next point in a direction, of all series and within a range; null if there is none.
 * @param x where a point is, which doesn't count
 */
export function nextPlace(
  series: readonly ChartSeries[],
  x: number,
  direction: 'left' | 'right',
  range: Range,
): number | null {
  return direction === 'left'
    ? placeBefore(series, x, range)
    : extreme(series, ({ x: places }) => places[firstAbove(places, x)], range, Math.min);
}

function placeBefore(series: readonly ChartSeries[], x: number, range: Range): number | null {
  return extreme(series, ({ x: places }) => places[firstAtLeast(places, x) - 1], range, Math.max);
}

function placeFrom(series: readonly ChartSeries[], x: number, range: Range): number | null {
  return extreme(series, ({ x: places }) => places[firstAtLeast(places, x)], range, Math.min);
}

function extreme(
  series: readonly ChartSeries[],
  placeIn: (one: ChartSeries) => number | undefined,
  { from, to }: Range,
  choose: (...places: number[]) => number,
): number | null {
  const found = series.flatMap((one) => placeIn(one) ?? []);
  const within = found.filter((place) => place >= from && place <= to);
  return within.length === 0 ? null : choose(...within);
}
