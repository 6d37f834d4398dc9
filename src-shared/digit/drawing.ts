import { z } from 'zod';
import { maxPoints, maxStrokes } from './pen.ts';

/** The largest coordinate and size, in the unit of the drawing's pad. */
const farthest = 100_000;

const coordinate = z.number().min(-farthest).max(farthest);
const size = z.number().positive().max(farthest);

const pointSchema = z.strictObject({
  /** Rightwards from the pad's left edge; may be outside of the pad. */
  x: coordinate,
  /** Downwards from the pad's top edge. */
  y: coordinate,
  /** 0 to 1 as in pointer events; 0.5 for devices without pressure. */
  pressure: z.number().min(0).max(1).default(0.5),
});

/** A drawing as it is stored, sent and passed to `unroll predict`: strokes as vectors. */
export const drawingSchema = z.strictObject({
  /** Width of the pad that it was drawn on, in any unit (CSS pixels, say) that all lengths here share. */
  width: size,
  height: size,
  /** Width of the line that was shown at pressure 0.5. */
  brush: size,
  /** In the order in which they were drawn. A stroke of a single point is a dot. */
  strokes: z
    .array(z.array(pointSchema).min(1))
    .max(maxStrokes, { error: `must be at most ${maxStrokes} strokes` })
    .refine((strokes) => countPoints(strokes) <= maxPoints, {
      error: `must have at most ${maxPoints} points together`,
    }),
});

/** The position and pressure of a pen. */
export type StrokePoint = Readonly<z.output<typeof pointSchema>>;
/** The path of a pen from touching the pad to leaving it. */
export type Stroke = readonly StrokePoint[];
/** All strokes on a pad, with the pad's size and the width of its line. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly brush: number;
  readonly strokes: readonly Stroke[];
}

function countPoints(strokes: readonly (readonly unknown[])[]): number {
  return strokes.reduce((sum, stroke) => sum + stroke.length, 0);
}
