import { cursorRows } from './cursor-rows.ts';
import type { PaintedChart } from './line-canvas.ts';
import { pixelsOf, strokeLine } from './line-painter.ts';

/** How much of the other lines remains visible. */
const dimmedOpacity = 0.2;
/** Width of the highlighted line, in pixels. */
const highlightWidth = 3;
/** Pixels from a line within which the pointer is on it. */
const reach = 14;

interface Scales {
  readonly logX?: boolean | undefined;
  readonly logY?: boolean | undefined;
}

/**
 * Draws the lines of one series over a dimmed chart. It is a separate layer, so that moving across fifty lines draws
 * one at a time and doesn't redraw the others.
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
  context.globalAlpha = 1 - dimmedOpacity;
  context.fillStyle = surface;
  context.fillRect(area.left, area.top, area.width, area.height);
  context.globalAlpha = 1;
  const { raw, smoothed } = drawn[index]!;
  context.lineJoin = 'round';
  const pixels = pixelsOf(area, { ...painted, ...scales });
  strokeLine(context, smoothed ?? raw, lines[index]!.series, highlightWidth, pixels);
  context.restore();
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
  const pixels = pixelsOf(painted.area, { ...painted, ...scales });
  for (const row of cursorRows(painted.lines, x)) {
    const distance = Math.abs(pixels.y(row.smoothed ?? row.raw) - pointerY);
    if (distance <= least) [nearest, least] = [row.id, distance];
  }
  return nearest;
}
