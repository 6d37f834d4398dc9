import { digitOfDrawing, padImage } from '#shared/digit/digit-image';
import type { Drawing } from '#shared/digit/drawing';
import { padSide, type PadContent } from './pad-history.ts';

/** The strokes on the pad as a drawing. `brush` is in pad units. */
export function drawingOf({ strokes }: PadContent, brush: number): Drawing {
  return { width: padSide, height: padSide, brush, strokes };
}

/**
 * The 28x28 image of what is on the pad; null if there is nothing. Strokes alone are placed as MNIST's digits were. An
 * image that was begun with has its place already: it stays as it is, and strokes upon it stay where they were drawn.
 */
export function digitOfPad(content: PadContent, brush: number): Uint8Array | null {
  const { base, strokes } = content;
  if (base === null) {
    return strokes.length === 0 ? null : digitOfDrawing(drawingOf(content, brush));
  }
  const added = strokes.length === 0 ? null : padImage(drawingOf(content, brush));
  return added === null ? base : base.map((byte, pixel) => Math.max(byte, added[pixel]!));
}
