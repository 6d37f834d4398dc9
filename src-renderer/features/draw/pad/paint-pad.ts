import type { Stroke } from '#shared/digit/drawing';
import { imageSide } from '#shared/data/image-size';
import { padSide, type PadContent } from './pad-history.ts';
import { smoothPath } from './stroke-path.ts';

/** How the pad is painted. */
export interface PadLook {
  /** CSS colour of the ink. */
  readonly ink: string;
  /** Width of a line at medium pressure, in pad units. */
  readonly brush: number;
}

/** Empties a canvas and lets lengths on it be pad units. */
export function beginPainting(context: CanvasRenderingContext2D): void {
  const { width, height } = context.canvas;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  context.setTransform(width / padSide, 0, 0, height / padSide, 0, 0);
}

/** Paints all that is kept on the pad. */
export function paintContent(
  context: CanvasRenderingContext2D,
  content: PadContent,
  look: PadLook,
): void {
  beginPainting(context);
  if (content.base !== null) paintBase(context, content.base, look.ink);
  for (const stroke of content.strokes) paintStroke(context, stroke, look);
}

/** Paints one stroke over what there is. */
export function paintStroke(
  context: CanvasRenderingContext2D,
  stroke: Stroke,
  { ink, brush }: PadLook,
): void {
  context.strokeStyle = ink;
  context.lineCap = 'round';
  for (const { from, control, to, width } of smoothPath(stroke)) {
    context.lineWidth = brush * width;
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.quadraticCurveTo(control.x, control.y, to.x, to.y);
    context.stroke();
  }
}

/** An image of 28x28 bytes as large as the pad, in the colour of the ink. */
function paintBase(context: CanvasRenderingContext2D, base: Uint8Array, ink: string): void {
  const small = new OffscreenCanvas(imageSide, imageSide);
  const smallContext = small.getContext('2d')!;
  const pixels = new ImageData(imageSide, imageSide);
  base.forEach((byte, pixel) => (pixels.data[4 * pixel + 3] = byte));
  smallContext.putImageData(pixels, 0, 0);
  smallContext.globalCompositeOperation = 'source-in';
  smallContext.fillStyle = ink;
  smallContext.fillRect(0, 0, imageSide, imageSide);
  context.imageSmoothingQuality = 'high';
  context.drawImage(small, 0, 0, padSide, padSide);
}
