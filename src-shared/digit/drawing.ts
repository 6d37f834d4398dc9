import { z } from 'zod';

/** The most strokes that a drawing may have. */
export const maxStrokes = 2000;
/** The most points that a drawing may have, all strokes together. */
export const maxPoints = 100_000;
/** Coordinates and sizes are within this, in the unit of the drawing's own pad. */
const farthest = 100_000;

const coordinate = z.number().min(-farthest).max(farthest);
const size = z.number().positive().max(farthest);

const pointSchema = z.strictObject({
  /** Rightwards from the pad's left edge; beyond the pad's edges too. */
  x: coordinate,
  /** Downwards from the pad's top edge. */
  y: coordinate,
  /** 0 to 1 as pointer events give it; 0.5 is the pressure of a device that has none. */
  pressure: z.number().min(0).max(1).default(0.5),
});

/** A drawing as it is stored, sent and given to `unroll predict`: what a pen did, in vectors. */
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

/** Where a pen was, and how hard it was pressed. */
export type StrokePoint = Readonly<z.output<typeof pointSchema>>;
/** The way of a pen from touching the pad to leaving it. */
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

/** How wide a line is at a pressure, as a multiple of its width at 0.5: from 0.6 at none to 1.4 at full pressure. */
export function pressureFactor(pressure: number): number {
  return 0.6 + 0.8 * pressure;
}
