/**
 * How a value is written.
 * @param digits the significant digits that must be seen, at an axis whose ticks are so close together; left out: as
 *   many as usually say enough
 */
export type ValueFormat = (value: number, digits?: number) => string;

/** How lines are told apart where colours are not enough. */
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

/** The edges of the band around a line, as long as the line; what isn't finite is a gap. */
export interface CurveBand {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** A line of a chart. Its arrays are never changed: more points are new arrays, or longer views of a buffer. */
export interface ChartSeries {
  readonly id: string;
  readonly name: string;
  /** As CSS and a canvas take it. */
  readonly colour: string;
  /** Default: solid. */
  readonly dash?: Dash | undefined;
  /** Ascending. */
  readonly x: Float64Array;
  /** As long as `x`; what isn't finite is a gap. */
  readonly y: Float64Array;
  readonly band?: CurveBand | undefined;
  /** Drawn as it is even where the chart is smoothed: a limit, or few points that each stand for themselves. */
  readonly exact?: boolean | undefined;
}

/** What a line chart shows, and how. */
export interface LineChartProps {
  title: string;
  xLabel: string;
  yLabel: string;
  series: readonly ChartSeries[];
  logX?: boolean | undefined;
  logY?: boolean | undefined;
  /** Shows a button that switches the y axis; what it asks for comes as `update:logY`. */
  logYToggle?: boolean | undefined;
  /** Weight of the past, from 0 (default: no smoothing) to 0.999. */
  smoothing?: number | undefined;
  /** Fits the y axis to the bulk of the values. */
  ignoreOutliers?: boolean | undefined;
  /** Charts of one group share the x axis with its zoom, and the cursor, and are stepped through in full screen. */
  syncGroup?: string | undefined;
  /** Of exported files, without ending; default: made of the title. */
  fileName?: string | undefined;
  /** How values are written at the axes, in the tooltip and in tables. */
  formatX?: ValueFormat | undefined;
  formatY?: ValueFormat | undefined;
  /** How the value of one point is written, to be compared with others; default: as at the axis. */
  formatPoint?: ((y: number) => string) | undefined;
  /** What the tooltip says of a place on the x axis; default: label and value. */
  describeX?: ((x: number) => string) | undefined;
  /**
   * The series that stands out, known by its id; null: none. Where it is given, the chart tells by `highlight` which
   * line is under the pointer.
   */
  highlighted?: string | null | undefined;
  /** Something else on the page says which line is whose. */
  hideLegend?: boolean | undefined;
  /** Series of other charts that the y axis has to hold as well, so that the charts can be held against each other. */
  fitWith?: readonly ChartSeries[] | undefined;
  /** What to say where there are no points yet. */
  emptyText?: string | undefined;
}
