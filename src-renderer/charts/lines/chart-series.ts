import type { Range } from '../frame/plot-area.ts';

/**
 * Formats a value.
 * @param digits significant digits needed to tell close ticks of an axis apart; default: as many as are usually enough
 */
export type ValueFormat = (value: number, digits?: number) => string;

/** Tells lines apart where colours are not enough. */
export const dashes = ['solid', 'dashed', 'dotted', 'longDashed', 'dashDotted'] as const;
export type Dash = (typeof dashes)[number];

/** Lengths of strokes and gaps in pixels, for a line of 1.75; undefined: no gaps. */
export const dashPatterns: Readonly<Record<Dash, readonly number[] | undefined>> = {
  solid: undefined,
  dashed: [5, 4],
  dotted: [1.75, 3],
  longDashed: [11, 4],
  dashDotted: [8, 3, 1.75, 3],
};

/** The edges of the band around a line, as long as the line; non-finite values are gaps. */
export interface CurveBand {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** A line of a chart. Its arrays are never modified: more points are new arrays, or longer views of a buffer. */
export interface ChartSeries {
  readonly id: string;
  readonly name: string;
  /** A colour for CSS and canvas. */
  readonly colour: string;
  /** Default: solid. */
  readonly dash?: Dash | undefined;
  /** Ascending. */
  readonly x: Float64Array;
  /** As long as `x`; non-finite values are gaps. */
  readonly y: Float64Array;
  readonly band?: CurveBand | undefined;
  /** Never smoothed: a limit, or a few points that are each meaningful. */
  readonly exact?: boolean | undefined;
  /** Drawn over the other lines, which are paler, and with larger points. */
  readonly isOnTop?: boolean | undefined;
}

/** The data of a line chart, and how it is shown. */
export interface LineChartProps {
  title: string;
  xLabel: string;
  yLabel: string;
  series: readonly ChartSeries[];
  logX?: boolean | undefined;
  logY?: boolean | undefined;
  /** Shows a button that switches the y axis by emitting `update:logY`. */
  logYToggle?: boolean | undefined;
  /** Weight of the past, from 0 (default: no smoothing) to 0.999. */
  smoothing?: number | undefined;
  /** Fits the y axis to the bulk of the values. */
  ignoreOutliers?: boolean | undefined;
  /** Charts of one group share the x axis, its zoom and the cursor, and can be stepped through in full screen. */
  syncGroup?: string | undefined;
  /** Name of exported files, without extension; default: from the title. */
  fileName?: string | undefined;
  /** How values are formatted on the axes, in the tooltip and in tables. */
  formatX?: ValueFormat | undefined;
  formatY?: ValueFormat | undefined;
  /** How the value of one point is formatted, to compare it with others; default: as on the axis. */
  formatPoint?: ((y: number) => string) | undefined;
  /** How the x of one point is formatted; default: as on the axis. */
  formatPlace?: ((x: number) => string) | undefined;
  /** The tooltip's text for a position on the x axis; default: label and x. */
  describeX?: ((x: number) => string) | undefined;
  /**
   * Id of the highlighted series; null: none. If given, the chart emits `highlight` with the line under the pointer.
   */
  highlighted?: string | null | undefined;
  /** Something else on the page identifies the lines. */
  hideLegend?: boolean | undefined;
  /** The legend has its own line below the title, in a chart that is too narrow for both beside each other. */
  legendBelow?: boolean | undefined;
  /** Series of other charts that the y axis must cover too, so that the charts can be compared. */
  fitWith?: readonly ChartSeries[] | undefined;
  /** The lowest and highest value that there can be, as round numbers: the y axis ends there. */
  bounds?: Range | undefined;
  /** Whether the y axis, unless it is logarithmic, begins at 0: for shares whose size matters, not only their course. */
  fromZero?: boolean | undefined;
  /** Where a running training will end, on the x axis; null: it has ended, or it is not known. */
  plannedEnd?: number | null | undefined;
  /** Places on the x axis that have a meaning, such as the present step. */
  marks?: readonly ChartMark[] | undefined;
  /** The text shown without points. */
  emptyText?: string | undefined;
}

/** A place on the x axis that has a meaning. */
export interface ChartMark {
  readonly x: number;
  readonly label: string;
}
