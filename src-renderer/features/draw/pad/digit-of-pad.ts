import { growingDigit, growingPadImage } from '#shared/digit/digit-image';
import type { Drawing } from '#shared/digit/drawing';
import { padSide, type PadContent } from './pad-history.ts';

/** The strokes on the pad as a drawing. `brush` is in pad units. */
export function drawingOf({ strokes }: PadContent, brush: number): Drawing {
  return { width: padSide, height: padSide, brush, strokes };
}

/**
 * A function that gives the 28x28 image of what is on a pad; null if there is nothing. Strokes alone are placed as
 * MNIST's digits were. An image that was begun with has its place already: it stays as it is, and strokes upon it stay
 * where they were drawn. While strokes grow, only what was added is drawn.
 */
export function digitsOfPad(): (content: PadContent, brush: number) => Uint8Array | null {
  const digitOf = growingDigit();
  const imageOf = growingPadImage();
  return (content, brush) => {
    const drawing = drawingOf(content, brush);
    if (content.base === null) return digitOf(drawing);
    const added = content.strokes.length === 0 ? null : imageOf(drawing);
    if (added === null) return content.base;
    return content.base.map((byte, pixel) => Math.max(byte, added[pixel]!));
  };
}
