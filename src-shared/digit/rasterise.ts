import type { GreyImage } from './grey-image.ts';

/** A place that a round pen passes, in pixels; pixel (0, 0) reaches from 0 to 1. */
export interface PenPoint {
  readonly x: number;
  readonly y: number;
  /** Half the line's width there. */
  readonly radius: number;
}

/** Points of a line that are closer together than this, in pixels, are drawn as one. */
const closest = 0.25;

/**
 * Draws lines white on black, with round ends and joins, the width changing evenly from point to point. Edges are
 * smooth over one pixel. Where lines cross the ink is no stronger than that of the stronger one. What lies outside the
 * image is left out.
 * @param lines at least one point each; a line of one point is a dot
 */
export function rasterise(
  lines: readonly (readonly PenPoint[])[],
  width: number,
  height: number,
): GreyImage {
  const image = { width, height, pixels: new Uint8Array(width * height) };
  for (const line of lines) {
    let from = line[0]!;
    if (line.length === 1) drawSegment(image, from, from);
    for (let index = 1; index < line.length; index++) {
      const to = line[index]!;
      const isLast = index === line.length - 1;
      if (!isLast && Math.hypot(to.x - from.x, to.y - from.y) < closest) continue;
      drawSegment(image, from, to);
      from = to;
    }
  }
  return image;
}

/** The ink of a pixel goes with the distance of its centre from the line's edge: half where the edge runs through it. */
function drawSegment({ width, height, pixels }: GreyImage, from: PenPoint, to: PenPoint): void {
  const reach = Math.max(from.radius, to.radius) + 0.5;
  const left = Math.max(0, Math.floor(Math.min(from.x, to.x) - reach));
  const end = Math.min(width, Math.ceil(Math.max(from.x, to.x) + reach));
  const top = Math.max(0, Math.floor(Math.min(from.y, to.y) - reach));
  const bottom = Math.min(height, Math.ceil(Math.max(from.y, to.y) + reach));
  const along = { x: to.x - from.x, y: to.y - from.y };
  const square = along.x * along.x + along.y * along.y;
  for (let row = top; row < bottom; row++) {
    const y = row + 0.5 - from.y;
    for (let column = left; column < end; column++) {
      const pixel = row * width + column;
      if (pixels[pixel] === 255) continue;
      const x = column + 0.5 - from.x;
      const projection = square === 0 ? 0 : (x * along.x + y * along.y) / square;
      const share = Math.min(1, Math.max(0, projection));
      const right = x - share * along.x;
      const down = y - share * along.y;
      const distance = Math.sqrt(right * right + down * down);
      const radius = from.radius + share * (to.radius - from.radius);
      const ink = Math.round(255 * Math.min(1, radius - distance + 0.5));
      if (ink > pixels[pixel]!) pixels[pixel] = ink;
    }
  }
}
