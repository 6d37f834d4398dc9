export type Dash = 'solid' | 'dashed' | 'dotted';

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
  /** Charts of one group share the cursor and the x zoom, and are stepped through in full screen. */
  syncGroup?: string | undefined;
  /** Of exported files, without ending; default: made of the title. */
  fileName?: string | undefined;
  /** How values are written at the axes, in the tooltip and in tables. */
  formatX?: ((x: number) => string) | undefined;
  formatY?: ((y: number) => string) | undefined;
  /** What the tooltip says of a place on the x axis; default: label and value. */
  describeX?: ((x: number) => string) | undefined;
  /** What to say where there are no points yet. */
  emptyText?: string | undefined;
}
