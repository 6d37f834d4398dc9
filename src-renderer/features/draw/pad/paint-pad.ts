import { imageSide } from '#shared/data/image-size';
import { StrokeCursor } from '#shared/digit/growing-strokes';
import { padSide, type PadContent } from '../../../client/pad/pad-history.ts';
import { SmoothLine, type CurvePiece } from './stroke-path.ts';

/** Styles of the painted pad. */
export interface PadLook {
  /** CSS colour of the ink. */
  readonly ink: string;
  /** Line width at medium pressure, in pad units. */
  readonly brush: number;
}

type Context = CanvasRenderingContext2D;

/**
 * Paints the pad on two stacked canvases: one for what no longer changes, one for the end of the last stroke, which the
 * next point replaces. While strokes are only added, nothing is painted twice.
 */
export class PadPainter {
  readonly #settled: Context;
  readonly #end: Context;
  readonly #look: () => PadLook;
  readonly #cursor = new StrokeCursor();
  #base: Uint8Array | null = null;
  #line: SmoothLine | null = null;

  /** @param look returns the current styles */
  constructor(settled: Context, end: Context, look: () => PadLook) {
    this.#settled = settled;
    this.#end = end;
    this.#look = look;
  }

  /** Paints the content of the pad. */
  paint({ base, strokes }: PadContent): void {
    const look = this.#look();
    if (base !== this.#base) this.#cursor.forget();
    this.#base = base;
    this.#cursor.follow(strokes, {
      restart: () => {
        empty(this.#settled);
        this.#line = null;
        if (base !== null) paintBase(this.#settled, base, look.ink);
      },
      begin: (point) => {
        if (this.#line !== null) paintPiece(this.#settled, this.#line.end(), look);
        this.#line = new SmoothLine(point);
      },
      extend: (point) => paintPiece(this.#settled, this.#line!.extend(point), look),
    });
    empty(this.#end);
    if (this.#line !== null) paintPiece(this.#end, this.#line.end(), look);
  }

  /** Paints everything again, after the canvases were resized or the styles changed. */
  repaint(content: PadContent): void {
    this.#cursor.forget();
    this.paint(content);
  }
}

/** Clears a canvas and sets its unit to pad units. */
function empty(context: Context): void {
  const { width, height } = context.canvas;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  context.setTransform(width / padSide, 0, 0, height / padSide, 0, 0);
}

function paintPiece(
  context: Context,
  { from, control, to, width }: CurvePiece,
  { ink, brush }: PadLook,
): void {
  context.strokeStyle = ink;
  context.lineCap = 'round';
  context.lineWidth = brush * width;
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.quadraticCurveTo(control.x, control.y, to.x, to.y);
  context.stroke();
}

/** Paints an image of 28x28 bytes across the whole pad, in the colour of the ink. */
function paintBase(context: Context, base: Uint8Array, ink: string): void {
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
