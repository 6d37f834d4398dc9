import type { PaintQueue } from '../frame/paint-queue.ts';
import type { LinePicture, PlotSize } from './line-picture.ts';

/** Milliseconds of a frame for drawing lines. */
const budget = 5;

/** What lines are drawn with. */
export interface LineDrawingParts {
  /** Out of sight. */
  readonly canvas: HTMLCanvasElement;
  /** Lines are shown when all are there. */
  readonly show: (canvas: HTMLCanvasElement) => void;
  readonly queue: Pick<PaintQueue, 'request' | 'cancel'>;
  readonly now: () => number;
}

/**
 * Draws thousands of lines out of sight, in steps over as many frames as that takes. Until all are there, those that were
 * shown before stay.
 */
export class LineDrawing {
  readonly #parts: LineDrawingParts;
  readonly #step = (): void => this.#takeSteps();
  #steps: Generator<void> | null = null;
  /** What is drawn next: a drawing that has begun is finished, so that frequent changes don't keep all from being shown. */
  #next: (() => Generator<void> | null) | null = null;

  constructor(parts: LineDrawingParts) {
    this.#parts = parts;
  }

  /** Draws a picture, as large as it is then, instead of those that have not been begun. */
  draw(picture: LinePicture, sizeThen: () => PlotSize, lineWidth: number): void {
    this.#next = () => {
      const size = sizeThen();
      if (size.width === 0 || size.height === 0) return null;
      return picture.drawing(emptied(this.#parts.canvas, size, forReading), size, lineWidth);
    };
    this.#parts.queue.request(this.#step);
  }

  stop(): void {
    this.#parts.queue.cancel(this.#step);
  }

  #takeSteps(): void {
    const { canvas, show, queue, now } = this.#parts;
    if (this.#steps === null) {
      this.#steps = this.#next?.() ?? null;
      this.#next = null;
    }
    if (this.#steps === null) return;
    const context = canvas.getContext('2d')!;
    const begun = now();
    while (now() - begun < budget) {
      if (this.#steps.next().done === true) {
        this.#steps = null;
        show(canvas);
        break;
      }
      // Browsers collect strokes, and draw them when their pixels are needed: these now, not all of them at the end.
      context.getImageData(0, 0, 1, 1);
    }
    if (this.#steps !== null || this.#next !== null) queue.request(this.#step);
  }
}

/** Kept where its pixels can be read quickly. */
const forReading = { willReadFrequently: true };

/** Empties a canvas, with as many pixels as the screen has there. */
export function emptied(
  canvas: HTMLCanvasElement,
  { width, height }: PlotSize,
  settings: CanvasRenderingContext2DSettings = {},
): CanvasRenderingContext2D {
  const ratio = window.devicePixelRatio;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d', settings)!;
  context.scale(ratio, ratio);
  return context;
}
