import { bandOpacity, stretchesOf } from './band-option.ts';
import { dashPatterns, type ChartSeries } from './chart-series.ts';
import type { DrawnBand, DrawnPoints } from './drawn-series.ts';
import {
  faint,
  layerOf,
  layerOpacities,
  lineWidth,
  outlineWidth,
  showsPoints,
  symbolSizeOf,
  type LineScene,
} from './line-option.ts';
import { pixelsAlong, type PlotArea, type Range } from '../frame/plot-area.ts';

/** Converts values to canvas positions, in CSS pixels. */
export interface Pixels {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

/** The conversion for the plot area of a chart. */
export function pixelsOf(
  { left, top, width, height }: PlotArea,
  axes: {
    readonly x: Range;
    readonly y: Range;
    readonly logX?: boolean | undefined;
    readonly logY?: boolean | undefined;
  },
): Pixels {
  return {
    x: pixelsAlong(axes.x, axes.logX ? 'log' : 'linear', left, left + width),
    y: pixelsAlong(axes.y, axes.logY ? 'log' : 'linear', top + height, top),
  };
}

/**
 * Draws the bands and lines of a chart as ECharts does in pictures, but without keeping a model of them: building that
 * for fifty lines takes ECharts several times as long as drawing them.
 * @param context of an empty canvas whose size in CSS pixels is that of the chart
 */
export function paintLines(context: CanvasRenderingContext2D, scene: LineScene): void {
  const { lines, area } = scene;
  const inOrder = [...lines].sort((a, b) => layerOf(a.of.series) - layerOf(b.of.series));
  const opacities = layerOpacities(lines);
  const pixels = pixelsOf(area, scene);
  const width = lineWidth(lines.length);
  context.save();
  context.beginPath();
  // Lines at the very edge aren't cut in half.
  context.rect(
    area.left - width,
    area.top - width,
    area.width + 2 * width,
    area.height + 2 * width,
  );
  context.clip();
  context.lineJoin = 'bevel';
  for (const { of, drawn } of lines) {
    if (drawn.band !== undefined) fillBand(context, drawn.band, of.series.colour, pixels);
  }
  context.globalAlpha = faint;
  for (const { of, drawn } of lines) {
    if (drawn.smoothed !== null) strokeLine(context, drawn.raw, of.series, width, pixels);
  }
  for (const { of, drawn } of inOrder) {
    context.globalAlpha = opacities[layerOf(of.series)];
    strokeLine(context, drawn.smoothed ?? drawn.raw, of.series, width, pixels);
  }
  context.restore();
  for (const { of, drawn } of inOrder) {
    context.globalAlpha = opacities[layerOf(of.series)];
    fillPoints(context, drawn.raw, of.series, pixels, scene);
  }
  context.globalAlpha = 1;
}

/** Draws one line with its dashes; gaps stay open. */
export function strokeLine(
  context: CanvasRenderingContext2D,
  points: DrawnPoints,
  { colour, dash = 'solid' }: ChartSeries,
  width: number,
  pixels: Pixels,
): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.setLineDash([...(dashPatterns[dash] ?? [])]);
  context.beginPath();
  let isDown = false;
  for (let at = 0; at < points.length; at += 2) {
    const y = points[at + 1]!;
    if (Number.isNaN(y)) {
      isDown = false;
      continue;
    }
    if (isDown) context.lineTo(pixels.x(points[at]!), pixels.y(y));
    else context.moveTo(pixels.x(points[at]!), pixels.y(y));
    isDown = true;
  }
  context.stroke();
}

function fillBand(
  context: CanvasRenderingContext2D,
  band: DrawnBand,
  colour: string,
  pixels: Pixels,
): void {
  context.globalAlpha = bandOpacity;
  context.fillStyle = colour;
  for (const outline of stretchesOf(band)) {
    context.beginPath();
    for (const [x, y] of outline) context.lineTo(pixels.x(x), pixels.y(y));
    context.fill();
  }
}

/** Draws the measured points of a line that shows them, without those outside the plot area. */
function fillPoints(
  context: CanvasRenderingContext2D,
  points: DrawnPoints,
  series: ChartSeries,
  pixels: Pixels,
  { area: { left, top, width, height }, theme }: LineScene,
): void {
  if (!showsPoints(points, series.dash)) return;
  const radius = symbolSizeOf(series) / 2;
  // Rounding errors must not remove points at the edges.
  const tolerance = 0.01;
  context.fillStyle = series.colour;
  context.beginPath();
  for (let at = 0; at < points.length; at += 2) {
    const x = pixels.x(points[at]!);
    const y = pixels.y(points[at + 1]!);
    const isWithin =
      Math.abs(x - left - width / 2) <= width / 2 + tolerance &&
      Math.abs(y - top - height / 2) <= height / 2 + tolerance;
    if (!isWithin) continue;
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
  }
  if (series.isOnTop) {
    context.strokeStyle = theme.surface;
    context.lineWidth = 2 * outlineWidth;
    context.setLineDash([]);
    context.stroke();
  }
  context.fill();
}
