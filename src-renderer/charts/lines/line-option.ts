import { bandOption } from './band-option.ts';
import { dashPatterns, type Dash, type ValueFormat } from './chart-series.ts';
import { labelFormat, ticksOf } from './axis-labels.ts';
import { niceInterval, type NiceRange } from './axis-range.ts';
import {
  textWidth,
  type ChartOption,
  type CustomOption,
  type LineOption,
} from '../frame/echarts.ts';
import type { ChartTheme } from '../frame/chart-theme.ts';
import type { DrawnPoints, DrawnSeries, SmoothedSeries } from './drawn-series.ts';
import { plotMargins, shareOf, type PlotArea, type Range } from '../frame/plot-area.ts';

/** All that the look of a line chart follows from. */
export interface LineScene {
  readonly xLabel: string;
  readonly yLabel: string;
  readonly x: Range;
  readonly y: NiceRange;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly lines: readonly { readonly of: SmoothedSeries; readonly drawn: DrawnSeries }[];
  readonly theme: ChartTheme;
  readonly formatX: ValueFormat;
  readonly formatY: ValueFormat;
  /** Where the lines are drawn. */
  readonly area: PlotArea;
}

/** How strong the raw line behind a smoothed one is. */
export const faint = 0.25;
/** With more lines than this each is thin: they are easier to tell apart, and painted in a tenth of the time. */
const maxThickLines = 12;
/** Series with no more points than this show each of them. */
const maxSymbols = 40;
/** The diameter of a point, in pixels. */
export const symbolSize = 5;

/** Id of the line that an entry of the legend and its values stand for; the raw line behind it has another one. */
export function rawLineId(id: string): string {
  return `raw:${id}`;
}

/** Of axis labels, in pixels. */
const labelSize = 11;
/** Between a label of the y axis and the axis, and the chart's edge, together. */
const besideLabels = 12;
/** ECharts divides the x axis into about so many parts. */
const xParts = 5;

/** How far from the left edge the y axis is, in pixels: where it usually is, or so far that its labels fit. */
export function leftOf({
  y,
  logY,
  formatY,
  theme,
}: Pick<LineScene, 'y' | 'logY' | 'formatY' | 'theme'>): number {
  const text = labelFormat(y.interval, formatY);
  const widths = ticksOf(y, logY ? 'log' : 'linear').map((tick) => widthOf(text(tick), theme));
  return Math.max(plotMargins.left, Math.ceil(Math.max(...widths)) + besideLabels);
}

function widthOf(label: string, { font }: ChartTheme): number {
  return textWidth(label, `${labelSize}px ${font}`);
}

/** How ticks of the x axis are written; those too near to the chart's edge for their text are not. */
function xLabelFormat({ x, logX, formatX, area, theme }: LineScene): (value: number) => string {
  const text = labelFormat(
    logX ? undefined : niceInterval((x.to - x.from) / (2 * xParts)),
    formatX,
  );
  const right = area.left + area.width + plotMargins.right;
  return (value) => {
    const label = text(value);
    const middle = area.left + area.width * shareOf(value, x, logX ? 'log' : 'linear');
    const half = widthOf(label, theme) / 2;
    return middle - half < 0 || middle + half > right ? '' : label;
  };
}

/** The axes of a line chart. Nothing is animated: lines move with the data alone. */
export function axesOption(scene: LineScene): ChartOption {
  const { theme, x, y, area } = scene;
  const nameStyle = { color: theme.muted, fontSize: labelSize } as const;
  const common = {
    axisLine: { show: true, lineStyle: { color: theme.axis } },
    axisTick: { show: false },
    splitLine: { show: true, lineStyle: { color: theme.grid } },
  } as const;
  const labels = { color: theme.muted, fontSize: labelSize, hideOverlap: true } as const;
  return {
    animation: false,
    textStyle: { fontFamily: theme.font },
    grid: { ...plotMargins, left: area.left, outerBoundsMode: 'none' },
    xAxis: {
      ...common,
      type: scene.logX ? 'log' : 'value',
      name: scene.xLabel,
      nameLocation: 'middle',
      nameTextStyle: nameStyle,
      nameGap: 24,
      min: x.from,
      max: x.to,
      splitLine: { show: false },
      // The ends are where the data end, and seldom at round numbers.
      axisLabel: {
        ...labels,
        showMinLabel: false,
        showMaxLabel: false,
        formatter: xLabelFormat(scene),
      },
    },
    yAxis: {
      ...common,
      type: scene.logY ? 'log' : 'value',
      ...yName(scene.yLabel, nameStyle, area.left),
      min: y.from,
      max: y.to,
      ...(y.interval === undefined ? {} : { interval: y.interval }),
      axisLabel: { ...labels, formatter: labelFormat(y.interval, scene.formatY) },
    },
  };
}

/**
 * Above the axis and level, where it has room however wide the labels are.
 * @param left where the axis is
 */
export function yName(
  name: string,
  style: { readonly color: string; readonly fontSize: number },
  left: number = plotMargins.left,
) {
  const padding: [number, number, number, number] = [0, 0, 0, 8 - left];
  const nameTextStyle = { ...style, align: 'left', padding } as const;
  return { name, nameLocation: 'end', nameGap: 12, nameTextStyle } as const;
}

/** Whether a line shows its points. A limit's two ends aren't data. */
export function showsPoints(points: DrawnPoints, dash: Dash | undefined): boolean {
  return points.length <= 2 * maxSymbols && (dash !== 'dotted' || points.length === 2);
}

/** The width of each of some lines, in pixels. */
export function lineWidth(lines: number): number {
  return lines > maxThickLines ? 1 : 1.75;
}

/**
 * The lines of one series with its band: the raw one, faint behind the smoothed one where there is one.
 * @param width of a line, in pixels
 */
function linesOption(
  { of: { series }, drawn }: LineScene['lines'][number],
  width: number,
): (LineOption | CustomOption)[] {
  const band = drawn.band === undefined ? [] : [bandOption(series, drawn.band)];
  const raw = line(series.name, series.colour, series.dash, drawn.raw);
  if (drawn.smoothed === null) {
    return [...band, { ...raw, id: series.id, ...strength(1), z: 3 }];
  }
  const smoothed = line(series.name, series.colour, series.dash, drawn.smoothed);
  return [
    ...band,
    // A name of its own: else the legend would take its faintness for the line's.
    {
      ...raw,
      id: rawLineId(series.id),
      name: `${series.name} (raw)`,
      ...strength(faint),
      z: 2,
    },
    { ...smoothed, id: series.id, ...strength(1), z: 3 },
  ];

  function strength(opacity: number): Partial<LineOption> {
    return {
      lineStyle: {
        color: series.colour,
        type: [...(dashPatterns[series.dash ?? 'solid'] ?? [])],
        opacity,
        width,
      },
      itemStyle: { color: series.colour, opacity },
    };
  }
}

function line(
  name: string,
  colour: string,
  dash: Dash | undefined,
  points: DrawnPoints,
): LineOption {
  return {
    type: 'line',
    name,
    // ECharts takes x and y in turn as well, and copies them much faster than pairs; its types don't say so.
    data: points as unknown as number[],
    color: colour,
    showSymbol: showsPoints(points, dash),
    symbol: 'circle',
    symbolSize,
    connectNulls: false,
    silent: true,
    clip: true,
  };
}

/** Everything a chart shows in its frame. */
export function lineOption(scene: LineScene): ChartOption {
  return {
    ...axesOption(scene),
    series: scene.lines.flatMap((line) => linesOption(line, lineWidth(scene.lines.length))),
  };
}

/** The chart as a picture of its own: with title and legend, on the theme's ground. */
export function pictureOption(scene: LineScene, title: string): ChartOption {
  const { theme } = scene;
  const option = lineOption(scene);
  return {
    ...option,
    backgroundColor: theme.surface,
    title: {
      text: title,
      left: 12,
      top: 8,
      textStyle: { color: theme.text, fontSize: 14, fontWeight: 600 },
    },
    legend: {
      type: 'plain',
      left: 12,
      top: 32,
      itemWidth: 22,
      textStyle: { color: theme.text, fontSize: 12 },
      data: [...new Set(scene.lines.map(({ of: { series } }) => series.name))],
    },
    grid: {
      ...plotMargins,
      left: scene.area.left,
      top: plotMargins.top + 32 + legendHeight(scene.lines.length),
      outerBoundsMode: 'none',
    },
  };
}

/** Pixels that the legend of a picture needs above the plot, roughly: four names in a row. */
export function legendHeight(names: number): number {
  return 32 + 22 * Math.max(0, Math.ceil(names / 4) - 1);
}
