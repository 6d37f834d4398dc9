import type { FigureLook } from '../export/figure.ts';
import { pictureLegend, pictureTitle, pictureTitleHeight } from '../frame/picture-parts.ts';
import { bandOption } from './band-option.ts';
import { marksOption, shownMarks } from './chart-marks.ts';
import {
  dashPatterns,
  type ChartMark,
  type ChartSeries,
  type ValueFormat,
} from './chart-series.ts';
import { labelFormat, ticksOf, xInterval, xTicksOf } from './axis-labels.ts';
import type { NiceRange } from './axis-range.ts';
import {
  textWidth,
  type ChartOption,
  type CustomOption,
  type LineOption,
} from '../frame/echarts.ts';
import type { ChartTheme } from '../frame/chart-theme.ts';
import type { DrawnPoints, DrawnSeries, SmoothedSeries } from './drawn-series.ts';
import { plotMargins, shareOf, type PlotArea, type Range } from '../frame/plot-area.ts';

/** Everything that determines how a line chart looks. */
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
  /** The area where lines are drawn. */
  readonly area: PlotArea;
}

/** Opacity of the raw line behind a smoothed one. */
export const faint = 0.25;
/** With more lines than this, each is thin: they are easier to tell apart, and ten times faster to paint. */
const maxThickLines = 12;
/** Series with up to this many points show each point. */
const maxSymbols = 40;
/** The diameter of a point, in pixels, and of one on top of other lines. */
const symbolSize = 5;
const topSymbolSize = 7;
/** Opacity of lines that another one is on top of. */
const beneath = 0.5;
/** Width of the outline around points on top of other lines, in pixels. */
export const outlineWidth = 1.5;

/** Id of the raw line behind a smoothed one, which has the series' id. */
export function rawLineId(id: string): string {
  return `raw:${id}`;
}

/** Font size of axis labels, in pixels. */
const labelSize = 11;
/** Total space beside a label of the y axis: to the axis and to the chart's edge, in pixels. */
const besideLabels = 12;
/** Distance of the y axis from the left edge in pixels: the default, or more if its labels need it. */
export function leftOf({
  y,
  logY,
  formatY,
  theme,
}: Pick<LineScene, 'y' | 'logY' | 'formatY' | 'theme'>): number {
  const scale = logY ? 'log' : 'linear';
  const text = labelFormat(y, scale, formatY);
  const widths = ticksOf(y, scale).map((tick) => widthOf(text(tick), theme));
  return Math.max(plotMargins.left, Math.ceil(Math.max(...widths)) + besideLabels);
}

function widthOf(label: string, { font }: ChartTheme): number {
  return textWidth(label, `${labelSize}px ${font}`);
}

/** Formats ticks of the x axis; those whose text would cross the chart's edge have no label. */
function xLabelFormat({ x, logX, formatX, area, theme }: LineScene): (value: number) => string {
  const scale = logX ? 'log' : 'linear';
  const text = labelFormat({ ...x, interval: logX ? undefined : xInterval(x) }, scale, formatX);
  const right = area.left + area.width + plotMargins.right;
  return (value) => {
    const label = text(value);
    const middle = area.left + area.width * shareOf(value, x, scale);
    const half = widthOf(label, theme) / 2;
    return middle - half < 0 || middle + half > right ? '' : label;
  };
}

/** The axes of a line chart. Nothing is animated: lines only move with the data. */
export function axesOption(scene: LineScene): ChartOption {
  const { theme, x, y, area } = scene;
  const nameStyle = { color: theme.muted, fontSize: labelSize } as const;
  const common = {
    axisLine: { show: true, lineStyle: { color: theme.axis } },
    axisTick: { show: false },
    splitLine: { show: true, lineStyle: { color: theme.grid } },
  } as const;
  const labels = { color: theme.muted, fontSize: labelSize, hideOverlap: true } as const;
  const yTicks = ticksOf(y, scene.logY ? 'log' : 'linear');
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
      axisLabel: {
        ...labels,
        customValues: xTicksOf(x, scene.logX ? 'log' : 'linear', scene.formatX),
        formatter: xLabelFormat(scene),
      },
    },
    yAxis: {
      ...common,
      // At the left edge, also where that is left of 0.
      axisLine: { ...common.axisLine, onZero: false },
      type: scene.logY ? 'log' : 'value',
      ...yName(scene.yLabel, nameStyle, area.left),
      min: y.from,
      max: y.to,
      ...(y.interval === undefined ? {} : { interval: y.interval }),
      // The grid has lines where labels are.
      ...(scene.logY && { axisTick: { ...common.axisTick, customValues: yTicks } }),
      axisLabel: {
        ...labels,
        ...(scene.logY && { customValues: yTicks }),
        formatter: labelFormat(y, scene.logY ? 'log' : 'linear', scene.formatY),
      },
    },
  };
}

/**
 * The name of the y axis, horizontal and above it, where it fits however wide the labels are.
 * @param left position of the axis
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

/** @returns whether a line shows its points; the places of a limit aren’t measured */
export function showsPoints(points: DrawnPoints, dash: ChartSeries['dash']): boolean {
  return points.length <= 2 * maxSymbols && (dash !== 'dotted' || points.length === 2);
}

/** Lines of a higher layer are drawn over those of a lower one. */
export function layerOf({ isOnTop = false }: ChartSeries): 0 | 1 {
  return isOnTop ? 1 : 0;
}

/** The opacity of the lines of each layer: those that others are on top of are paler. */
export function layerOpacities(lines: LineScene['lines']): readonly [number, number] {
  return [lines.some(({ of }) => of.series.isOnTop) ? beneath : 1, 1];
}

/** The diameter of a series' points, in pixels. */
export function symbolSizeOf({ isOnTop = false }: ChartSeries): number {
  return isOnTop ? topSymbolSize : symbolSize;
}

/** The width of each of some lines, in pixels. */
export function lineWidth(lines: number): number {
  return lines > maxThickLines ? 1 : 1.75;
}

/**
 * The lines of one series with its band: the raw line, faint behind a smoothed one if there is one. Points are always the
 * raw ones, which were measured.
 */
function linesOption(
  { of: { series }, drawn }: LineScene['lines'][number],
  scene: LineScene,
  opacities: ReturnType<typeof layerOpacities>,
): (LineOption | CustomOption)[] {
  const { id, name } = series;
  const layer = layerOf(series);
  const z = 3 + layer;
  const raw = line(series, drawn.raw, scene, opacities[layer]);
  const band = drawn.band === undefined ? [] : [bandOption(series, drawn.band)];
  if (drawn.smoothed === null) return [...band, { ...raw, id, name, z }];
  return [
    ...band,
    // Its own name, as the legend would otherwise show the line as faint.
    {
      ...raw,
      id: rawLineId(id),
      name: `${name} (raw)`,
      lineStyle: { ...raw.lineStyle, opacity: faint },
      z: 2,
    },
    { ...line(series, drawn.smoothed, scene, opacities[layer]), id, name, showSymbol: false, z },
  ];
}

function line(
  series: ChartSeries,
  points: DrawnPoints,
  { lines, theme }: LineScene,
  opacity: number,
): LineOption {
  const width = lineWidth(lines.length);
  const { colour, dash = 'solid' } = series;
  return {
    type: 'line',
    // ECharts also accepts interleaved x and y, which it copies much faster than pairs; its types don't say so.
    data: points as unknown as number[],
    dimensions: ['x', 'y'],
    color: colour,
    lineStyle: { color: colour, type: [...(dashPatterns[dash] ?? [])], opacity, width },
    itemStyle: {
      color: colour,
      opacity,
      ...(series.isOnTop && { borderColor: theme.surface, borderWidth: outlineWidth }),
    },
    showSymbol: showsPoints(points, dash),
    symbol: 'circle',
    symbolSize: symbolSizeOf(series),
    connectNulls: false,
    silent: true,
    clip: true,
  };
}

/** Everything a chart shows in its frame. */
export function lineOption(scene: LineScene) {
  const opacities = layerOpacities(scene.lines);
  return {
    ...axesOption(scene),
    series: scene.lines.flatMap((line) => linesOption(line, scene, opacities)),
  };
}

/** The chart as a stand-alone picture with its marks, on the theme's background. */
export function pictureOption(
  scene: LineScene,
  title: string,
  { width, hasTitle, hasLegend }: Pick<FigureLook, 'width' | 'hasTitle' | 'hasLegend'>,
  marks: readonly ChartMark[] = [],
): ChartOption {
  const { theme } = scene;
  const lines = lineOption(scene);
  const shown = shownMarks(marks, scene, scene.logX);
  const names = [...new Set(scene.lines.map(({ of: { series } }) => series.name))];
  const legend = hasLegend && names.length > 1 ? pictureLegend(names, width, theme) : null;
  const titleHeight = hasTitle ? pictureTitleHeight : 0;
  return {
    ...lines,
    ...(shown.length > 0 && { series: [...lines.series, marksOption(shown, theme)] }),
    backgroundColor: theme.surface,
    ...(hasTitle && { title: pictureTitle(title, width, theme) }),
    ...(legend !== null && {
      legend: { ...legend.option, data: names, top: titleHeight + legendTop },
    }),
    grid: {
      ...plotMargins,
      left: scene.area.left,
      top: plotMargins.top + titleHeight + (legend === null ? 0 : legendTop + legend.height),
      outerBoundsMode: 'none',
    },
  };
}

/** Space above the legend of a picture. */
const legendTop = 8;
