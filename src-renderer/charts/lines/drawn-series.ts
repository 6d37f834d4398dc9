import {
  drawnIndices,
  firstAbove,
  firstAtLeast,
  type DrawnWindow,
} from '#shared/statistics/downsampling';
import { smooth } from '#shared/statistics/smoothing';
import type { ChartSeries, CurveBand } from './chart-series.ts';
import type { Range } from '../frame/plot-area.ts';

/** A line as drawn: x and y of each point, interleaved; NaN is a gap. */
export type DrawnPoints = Float64Array;

/** A band as drawn. */
export interface DrawnBand extends CurveBand {
  readonly x: Float64Array;
}

/** A series ready to be drawn. */
export interface DrawnSeries {
  /** Empty if only the smoothed line is drawn. */
  readonly raw: DrawnPoints;
  /** Null if the series is not smoothed. */
  readonly smoothed: DrawnPoints | null;
  readonly band?: DrawnBand | undefined;
}

/** A series with its smoothed values. */
export interface SmoothedSeries {
  readonly series: ChartSeries;
  /** Null if the series is not smoothed. */
  readonly smoothed: Float64Array | null;
  /** The band as drawn: smoothed like the line. */
  readonly band?: CurveBand | undefined;
}

/** Smooths series, and caches the results while their values are unchanged. */
export class SmoothingCache {
  readonly #kept = new Map<string, { y: Float64Array; weight: number; smoothed: Float64Array }>();

  smooth(series: readonly ChartSeries[], weight: number): SmoothedSeries[] {
    const ids = new Set(series.flatMap(({ id }) => [id, `low of ${id}`, `high of ${id}`]));
    for (const id of this.#kept.keys()) if (!ids.has(id)) this.#kept.delete(id);
    return series.map((one) => {
      const { id, y, band } = one;
      if (weight === 0 || one.exact === true) return { series: one, smoothed: null, band };
      return {
        series: one,
        smoothed: this.#smoothed(id, y, weight),
        band: band && {
          low: this.#smoothed(`low of ${id}`, band.low, weight),
          high: this.#smoothed(`high of ${id}`, band.high, weight),
        },
      };
    });
  }

  #smoothed(id: string, y: Float64Array, weight: number): Float64Array {
    const kept = this.#kept.get(id);
    if (kept !== undefined && kept.y === y && kept.weight === weight) return kept.smoothed;
    const smoothed = smooth(y, weight);
    this.#kept.set(id, { y, weight, smoothed });
    return smoothed;
  }
}

/**
 * Downsamples a series for drawing; the raw and the smoothed line each keep their own extremes.
 * @param withRaw whether the raw line is drawn behind a smoothed one
 */
export function drawSeries(
  { series, smoothed, band }: SmoothedSeries,
  window: DrawnWindow,
  logY: boolean,
  withRaw = true,
): DrawnSeries {
  const { x, y } = series;
  return {
    raw: withRaw || smoothed === null ? pointsOf(x, y, window, logY) : new Float64Array(0),
    smoothed: smoothed === null ? null : pointsOf(x, smoothed, window, logY),
    ...(band && { band: bandOf(x, band, window, logY) }),
  };
}

/** Keeps the extremes of both edges, so that no spike of the band is lost. */
function bandOf(
  x: Float64Array,
  { low, high }: CurveBand,
  window: DrawnWindow,
  logY: boolean,
): DrawnBand {
  const both = new Set([...drawnIndices(x, low, window), ...drawnIndices(x, high, window)]);
  const indices = [...both].filter((index) => window.scale === 'linear' || x[index]! > 0);
  indices.sort((a, b) => a - b);
  const column = (values: Float64Array) => Float64Array.from(indices, (index) => values[index]!);
  const edge = (values: Float64Array) =>
    column(values).map((value) => (isDrawn(value, logY) ? value : NaN));
  return { x: column(x), low: edge(low), high: edge(high) };
}

function pointsOf(
  x: Float64Array,
  y: Float64Array,
  window: DrawnWindow,
  logY: boolean,
): DrawnPoints {
  const indices = drawnIndices(x, y, window);
  // A point beyond the edge may be off a log axis.
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

/** The lowest and highest y of a line within a range of x; null if it has none there. */
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

/** The lowest and highest value of a series and its band within a range of x; null if it has none there. */
export function seriesExtent(
  { x, y, band }: ChartSeries,
  { from, to }: Range,
  logY: boolean,
): Range | null {
  let low = Infinity;
  let high = -Infinity;
  const end = firstAbove(x, to);
  for (const column of band === undefined ? [y] : [y, band.low, band.high]) {
    for (let index = firstAtLeast(x, from); index < end; index++) {
      const value = column[index]!;
      if (!isDrawn(value, logY)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? { from: low, to: high } : null;
}

/** The lowest and highest value of a band within a range of x; null if it has none there. */
export function bandExtent({ x, low, high }: DrawnBand, { from, to }: Range): Range | null {
  const seen = (_: number, index: number): boolean => x[index]! >= from && x[index]! <= to;
  const lows = low.filter(seen).filter((value) => !Number.isNaN(value));
  const highs = high.filter(seen).filter((value) => !Number.isNaN(value));
  if (lows.length === 0 || highs.length === 0) return null;
  return {
    from: lows.reduce((least, value) => Math.min(least, value)),
    to: highs.reduce((most, value) => Math.max(most, value)),
  };
}

/** The values of a series and of its smoothed line within a range of x. */
export function valuesWithin({ series, smoothed }: SmoothedSeries, { from, to }: Range) {
  const begin = firstAtLeast(series.x, from);
  const end = firstAbove(series.x, to);
  const columns = [series.y.subarray(begin, end)];
  if (smoothed !== null) columns.push(smoothed.subarray(begin, end));
  return columns;
}
