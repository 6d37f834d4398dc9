import {
  drawnIndices,
  firstAbove,
  firstAtLeast,
  type DrawnWindow,
} from '#shared/metrics/downsampling';
import { smooth } from '#shared/metrics/smoothing';
import type { ChartSeries } from './chart-series.ts';
import type { Range } from './plot-area.ts';

/** A line as it is drawn: x and y of each point in turn; NaN is a gap. */
export type DrawnPoints = Float64Array;

/** A series made ready to be drawn. */
export interface DrawnSeries {
  readonly raw: DrawnPoints;
  /** Null where the series is not smoothed. */
  readonly smoothed: DrawnPoints | null;
}

/** A series with its smoothed values. */
export interface SmoothedSeries {
  readonly series: ChartSeries;
  /** Null where the series is not smoothed. */
  readonly smoothed: Float64Array | null;
}

/** Smooths series, and keeps the result for as long as their values are the same ones. */
export class SmoothingCache {
  readonly #kept = new Map<string, { y: Float64Array; weight: number; smoothed: Float64Array }>();

  smooth(series: readonly ChartSeries[], weight: number): SmoothedSeries[] {
    const ids = new Set(series.map(({ id }) => id));
    for (const id of this.#kept.keys()) if (!ids.has(id)) this.#kept.delete(id);
    return series.map((one) => ({
      series: one,
      smoothed: weight === 0 || one.exact === true ? null : this.#smoothed(one, weight),
    }));
  }

  #smoothed({ id, y }: ChartSeries, weight: number): Float64Array {
    const kept = this.#kept.get(id);
    if (kept !== undefined && kept.y === y && kept.weight === weight) return kept.smoothed;
    const smoothed = smooth(y, weight);
    this.#kept.set(id, { y, weight, smoothed });
    return smoothed;
  }
}

/** Leaves out what can't be seen of a series; both its lines by their own extremes. */
export function drawSeries(
  { series, smoothed }: SmoothedSeries,
  window: DrawnWindow,
  logY: boolean,
): DrawnSeries {
  const { x, y } = series;
  return {
    raw: pointsOf(x, y, window, logY),
    smoothed: smoothed === null ? null : pointsOf(x, smoothed, window, logY),
  };
}

function pointsOf(
  x: Float64Array,
  y: Float64Array,
  window: DrawnWindow,
  logY: boolean,
): DrawnPoints {
  const indices = drawnIndices(x, y, window);
  // A point beyond the edge may have no place on a log axis.
  const first = window.scale === 'log' && indices.length > 0 && x[indices[0]!]! <= 0 ? 1 : 0;
  const points = new Float64Array(2 * (indices.length - first));
  for (let at = first; at < indices.length; at++) {
    const index = indices[at]!;
    points[2 * (at - first)] = x[index]!;
    points[2 * (at - first) + 1] = isDrawn(y[index]!, logY) ? y[index]! : NaN;
  }
  return points;
}

function isDrawn(y: number, logY: boolean): boolean {
  return Number.isFinite(y) && (!logY || y > 0);
}

/** The lowest and the highest y that a line has within a range of x; null if it has none there. */
export function drawnExtent(points: DrawnPoints, { from, to }: Range): Range | null {
  let low = Infinity;
  let high = -Infinity;
  for (let at = 0; at < points.length; at += 2) {
    const y = points[at + 1]!;
    if (points[at]! < from || points[at]! > to || Number.isNaN(y)) continue;
    if (y < low) low = y;
    if (y > high) high = y;
  }
  return low <= high ? { from: low, to: high } : null;
}

/** The values of a series and of its smoothed line within a range of x. */
export function valuesWithin({ series, smoothed }: SmoothedSeries, { from, to }: Range) {
  const begin = firstAtLeast(series.x, from);
  const end = firstAbove(series.x, to);
  const columns = [series.y.subarray(begin, end)];
  if (smoothed !== null) columns.push(smoothed.subarray(begin, end));
  return columns;
}
