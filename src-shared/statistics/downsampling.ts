/** How a chart's axis spreads its values. */
export type AxisScale = 'linear' | 'log';

/** Which part of a series is drawn, and how finely. */
export interface DrawnWindow {
  /** The x values at both ends of the axis. */
  readonly from: number;
  readonly to: number;
  readonly scale: AxisScale;
  /** The maximum number of buckets in the window: the width in pixels is a good choice. */
  readonly buckets: number;
}

/**
 * The indices of the points that must be drawn so that a line looks as if all were: in each bucket of the x axis the
 * points with the lowest and the highest y, the first and the last point in the window, and one point beyond each end,
 * which takes the line to the edge. Every bucket's extremes are kept, so no spike is lost. Bucket widths are powers of
 * two, so that adding points at the end doesn't move earlier buckets. A bucket without finite values keeps one point,
 * for the gap in the line.
 * @param x ascending
 * @returns ascending, each once
 */
export function drawnIndices(x: Float64Array, y: Float64Array, window: DrawnWindow): number[] {
  const position = window.scale === 'log' ? Math.log10 : identity;
  const begin = firstAtLeast(x, window.from);
  const end = firstAbove(x, window.to);
  const indices: number[] = [];
  if (begin > 0) indices.push(begin - 1);
  if (end - begin <= 2 * window.buckets) {
    for (let index = begin; index < end; index++) indices.push(index);
  } else {
    const width = bucketWidth(position(x[end - 1]!) - position(x[begin]!), window.buckets);
    for (let start = begin; start < end;) {
      // Exact, as the width is a power of two. A width of 0 means that all points have the same x.
      const limit = width > 0 ? width * (Math.floor(position(x[start]!) / width) + 1) : Infinity;
      let stop = start + 1;
      while (stop < end && position(x[stop]!) < limit) stop++;
      pushExtremes(indices, y, start, stop, start === begin, stop === end);
      start = stop;
    }
  }
  if (end < x.length) indices.push(end);
  return indices;
}

function identity(value: number): number {
  return value;
}

/** The smallest power of two that covers `span` with at most `buckets` buckets, one of them cut by the start. */
function bucketWidth(span: number, buckets: number): number {
  return 2 ** Math.ceil(Math.log2(span / Math.max(1, buckets - 1)));
}

function pushExtremes(
  indices: number[],
  y: Float64Array,
  start: number,
  stop: number,
  keepFirst: boolean,
  keepLast: boolean,
): void {
  let lowest = -1;
  let highest = -1;
  for (let index = start; index < stop; index++) {
    const value = y[index]!;
    if (!Number.isFinite(value)) continue;
    if (lowest < 0 || value < y[lowest]!) lowest = index;
    if (highest < 0 || value > y[highest]!) highest = index;
  }
  const first = lowest < 0 ? start : Math.min(lowest, highest);
  const second = Math.max(first, lowest, highest);
  if (keepFirst && start < first) indices.push(start);
  indices.push(first);
  if (second > first) indices.push(second);
  if (keepLast && stop - 1 > second) indices.push(stop - 1);
}

/** The first index whose value is at least `value`, by bisection; the length if there is none. */
export function firstAtLeast(ascending: Float64Array, value: number): number {
  return bisect(ascending, (other) => other >= value);
}

/** The first index whose value is above `value`, by bisection; the length if there is none. */
export function firstAbove(ascending: Float64Array, value: number): number {
  return bisect(ascending, (other) => other > value);
}

function bisect(ascending: Float64Array, isBeyond: (value: number) => boolean): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBeyond(ascending[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The index whose value is nearest to `value`; -1 for an empty series. */
export function nearestIndex(ascending: Float64Array, value: number): number {
  const after = firstAtLeast(ascending, value);
  if (after === 0) return ascending.length === 0 ? -1 : 0;
  if (after === ascending.length) return after - 1;
  return value - ascending[after - 1]! <= ascending[after]! - value ? after - 1 : after;
}
