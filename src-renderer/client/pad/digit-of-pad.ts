import { growingDigit, growingPadImage } from '#shared/digit/digit-image';
import type { Drawing } from '#shared/digit/drawing';
import { padSide, type PadContent } from './pad-history.ts';

/** The strokes on the pad as a drawing. `brush` is in pad units. */
export function drawingOf({ strokes }: PadContent, brush: number): Drawing {
  return { width: padSide, height: padSide, brush, strokes };
}

/**
 * Returns a function that turns the content of a pad into its 28x28 image; null if the pad is blank. Strokes alone are
 * placed as MNIST's digits were. A base image is placed already, so that it and the strokes on top of it stay where
 * they are. While strokes grow, only what was added is drawn.
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
