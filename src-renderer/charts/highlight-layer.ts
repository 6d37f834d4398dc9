import { dashPatterns, type ChartSeries } from './chart-series.ts';
import type { DrawnPoints } from './drawn-series.ts';
import type { PaintedChart } from './line-canvas.ts';
import { shareOf } from './plot-area.ts';
import { cursorRows } from './cursor-rows.ts';

/** How much of the other lines is left to be seen. */
const left = 0.2;
/** Pixels from a line within which the pointer is on it. */
const reach = 14;

interface Scales {
  readonly logX?: boolean | undefined;
  readonly logY?: boolean | undefined;
}

/**
 * Draws the lines of one series over a chart that is dimmed. It is a layer of its own, so that passing over fifty lines
 * draws one at a time and none of the others again.
 * @param context of a canvas whose size in CSS pixels is that of the chart
 * @param surface the colour behind the chart
 */
export function paintHighlight(
  context: CanvasRenderingContext2D,
  painted: PaintedChart,
  id: string,
  scales: Scales,
  surface: string,
): void {
  const { area, lines, drawn } = painted;
  const index = lines.findIndex(({ series }) => series.id === id);
  if (index < 0) return;
  context.save();
  context.beginPath();
  context.rect(area.left, area.top, area.width, area.height);
  context.clip();
  context.globalAlpha = 1 - left;
  context.fillStyle = surface;
  context.fillRect(area.left, area.top, area.width, area.height);
  context.globalAlpha = 1;
  const { raw, smoothed } = drawn[index]!;
  stroke(context, smoothed ?? raw, lines[index]!.series, painted, scales);
  context.restore();
}

function stroke(
  context: CanvasRenderingContext2D,
  points: DrawnPoints,
  { colour, dash = 'solid' }: ChartSeries,
  painted: PaintedChart,
  scales: Scales,
): void {
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = 3;
  context.lineJoin = 'round';
  context.setLineDash([...(dashPatterns[dash] ?? [])]);
  context.beginPath();
  let isDown = false;
  for (let at = 0; at < points.length; at += 2) {
    const y = points[at + 1]!;
    if (Number.isNaN(y)) {
      isDown = false;
      continue;
    }
    const [pixelX, pixelY] = pixelsOf(points[at]!, y, painted, scales);
    if (isDown) context.lineTo(pixelX, pixelY);
    else context.moveTo(pixelX, pixelY);
    isDown = true;
  }
  context.stroke();
}

function pixelsOf(
  x: number,
  y: number,
  { area, x: xRange, y: yRange }: PaintedChart,
  { logX, logY }: Scales,
): [number, number] {
  return [
    area.left + area.width * shareOf(x, xRange, logX ? 'log' : 'linear'),
    area.top + area.height * (1 - shareOf(y, yRange, logY ? 'log' : 'linear')),
  ];
}

/** The series whose line is under the pointer; null if none is near. */
export function seriesUnder(
  painted: PaintedChart,
  x: number,
  pointerY: number,
  scales: Scales,
): string | null {
  let nearest: string | null = null;
  let least = reach;
  for (const row of cursorRows(painted.lines, x)) {
    const [, pixelY] = pixelsOf(row.x, row.smoothed ?? row.raw, painted, scales);
    const distance = Math.abs(pixelY - pointerY);
    if (distance <= least) [nearest, least] = [row.id, distance];
  }
  return nearest;
}
