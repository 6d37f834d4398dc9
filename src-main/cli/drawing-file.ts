import { UnrollError } from '#shared/contract/errors';
import { digitOfDrawing } from '#shared/digit/digit-image';
import { drawingSchema } from '#shared/digit/drawing';
import { firstProblem } from '../storage/files/bounded-file.ts';
import { readJsonInput } from './read-input.ts';

/** Enough for the largest number of points in a drawing. */
const maxBytes = 16 * 1024 * 1024;

/**
 * Reads a drawing, strokes in JSON as in `drawingSchema`, as the 784 bytes that a network gets.
 * @throws UnrollError 'not-found', or 'invalid-input' naming the file and what is wrong with it
 */
export async function readDrawingDigit(path: string): Promise<Uint8Array> {
  const drawing = drawingSchema.safeParse(await readJsonInput(path, 'drawing', maxBytes));
  if (!drawing.success) {
    throw new UnrollError('invalid-input', `${path}: ${firstProblem(drawing.error)}`);
  }
  const digit = digitOfDrawing(drawing.data);
  if (digit === null) {
    throw new UnrollError(
      'invalid-input',
      `${path}: the drawing is empty; draw at least one stroke`,
    );
  }
  return digit;
}
