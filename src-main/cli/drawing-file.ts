import { UnrollError } from '#shared/api/errors';
import { digitOfDrawing } from '#shared/digit/digit-image';
import { drawingSchema } from '#shared/digit/drawing';
import { firstProblem, parseJson } from '../storage/bounded-file.ts';
import { readInput } from './read-input.ts';

/** Room for the most points that a drawing may have. */
const maximumBytes = 16 * 1024 * 1024;

/**
 * Reads a drawing, strokes in JSON as `drawingSchema` has them, as the 784 bytes that a network is given.
 * @throws UnrollError 'not-found', or 'invalid-input' naming the file and what is wrong with it
 */
export async function readDrawingDigit(path: string): Promise<Uint8Array> {
  const bytes = await readInput(path, 'drawing', maximumBytes);
  const drawing = drawingSchema.safeParse(parsed(bytes, path));
  if (!drawing.success) {
    throw new UnrollError('invalid-input', `${path}: ${firstProblem(drawing.error)}`);
  }
  const digit = digitOfDrawing(drawing.data);
  if (digit === null) {
    throw new UnrollError('invalid-input', `${path}: the drawing is empty; it must have a stroke`);
  }
  return digit;
}

function parsed(bytes: Uint8Array, path: string): unknown {
  try {
    return parseJson(bytes, path);
  } catch (cause) {
    const { message } = cause as Error;
    throw new UnrollError('invalid-input', message, { cause });
  }
}
