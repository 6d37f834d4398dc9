import type { AxisScale } from '#shared/statistics/downsampling';

/** Both ends of an axis. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The area of a chart in which lines are drawn, in pixels. */
export interface PlotArea {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Room for axis labels and names around the lines, in pixels. */
export const plotMargins = { left: 56, right: 20, top: 28, bottom: 40 } as const;

/**
 * The plot area of a chart of some size.
 * @param left where the y axis is
 */
export function plotAreaOf(
  width: number,
  height: number,
  left: number = plotMargins.left,
): PlotArea {
  const { right, top, bottom } = plotMargins;
  return {
    left,
    top,
    width: Math.max(1, width - left - right),
    height: Math.max(1, height - top - bottom),
  };
}

/** The box for the part of a plot area between two x positions in pixels, in either order. */
export function selectionBox(area: PlotArea, { from, to }: Range) {
  const clamp = (x: number) => Math.min(area.left + area.width, Math.max(area.left, x));
  const left = clamp(Math.min(from, to));
  return { left, width: clamp(Math.max(from, to)) - left, top: area.top, height: area.height };
}

/** The position of a value on an axis: 0 at its start, 1 at its end. */
export function shareOf(value: number, { from, to }: Range, scale: AxisScale): number {
  if (scale === 'linear') return (value - from) / (to - from);
  return Math.log(value / from) / Math.log(to / from);
}

/** The value at a share of an axis; the inverse of `shareOf`. */
export function valueAt(share: number, { from, to }: Range, scale: AxisScale): number {
  return scale === 'linear' ? from + share * (to - from) : from * (to / from) ** share;
}

/** A function that converts values on an axis to pixels, made once for thousands of points. */
export function pixelsAlong(
  { from, to }: Range,
  scale: AxisScale,
  begin: number,
  end: number,
): (value: number) => number {
  if (scale === 'log') {
    const perUnit = (end - begin) / Math.log(to / from);
    return (value) => begin + perUnit * Math.log(value / from);
  }
  const perUnit = (end - begin) / (to - from);
  return (value) => begin + perUnit * (value - from);
}
