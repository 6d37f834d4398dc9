import {
  drawnIndices,
  firstAbove,
  firstAtLeast,
  type DrawnWindow,
} from '#shared/metrics/downsampling';
import { smooth } from '#shared/metrics/smoothing';
import type { ChartSeries } from './chart-series.ts';
import type { Range } from './plot-area.ts';

/** A line as it is drawn: pairs of x and y; NaN is a gap. */
export type DrawnPoints = readonly (readonly [number, number])[];

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

function pointsOf(x: Float64Array, y: Float64Array, window: DrawnWindow, logY: boolean) {
  return drawnIndices(x, y, window)
    .filter((index) => window.scale === 'linear' || x[index]! > 0)
    .map((index): [number, number] => [x[index]!, isDrawn(y[index]!, logY) ? y[index]! : NaN]);
}

function isDrawn(y: number, logY: boolean): boolean {
  return Number.isFinite(y) && (!logY || y > 0);
}

/** The values of a series and of its smoothed line within a range of x. */
export function valuesWithin({ series, smoothed }: SmoothedSeries, { from, to }: Range) {
  const begin = firstAtLeast(series.x, from);
  const end = firstAbove(series.x, to);
  const columns = [series.y.subarray(begin, end)];
  if (smoothed !== null) columns.push(smoothed.subarray(begin, end));
  return columns;
}
