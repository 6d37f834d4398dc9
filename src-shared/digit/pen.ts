/** The most strokes that a drawing may have. */
export const maxStrokes = 2000;
/** The most points that a drawing may have, all strokes together. */
export const maxPoints = 100_000;

/** How wide a line is at a pressure, as a multiple of its width at 0.5: from 0.6 at none to 1.4 at full pressure. */
export function pressureFactor(pressure: number): number {
  return 0.6 + 0.8 * pressure;
}
