import { pressureFactor, type Stroke } from '#shared/digit/drawing';

interface Place {
  readonly x: number;
  readonly y: number;
}

/** A quadratic Bézier curve of one width; where all three places are one, a dot. */
export interface CurvePiece {
  readonly from: Place;
  readonly control: Place;
  readonly to: Place;
  /** As a multiple of the brush. */
  readonly width: number;
}

/**
 * A smooth line through what a pen touched: curves between the middles of neighbouring points, each bent towards the
 * point between them, so that they meet without a corner; the ends are straight.
 */
export function smoothPath(stroke: Stroke): CurvePiece[] {
  const first = stroke[0];
  const last = stroke.at(-1);
  if (first === undefined || last === undefined) return [];
  const pieces: CurvePiece[] = [];
  let from: Place = first;
  for (let index = 1; index < stroke.length; index += 1) {
    const before = stroke[index - 1]!;
    const to = middle(before, stroke[index]!);
    pieces.push({ from, control: before, to, width: pressureFactor(before.pressure) });
    from = to;
  }
  pieces.push({ from, control: last, to: last, width: pressureFactor(last.pressure) });
  return pieces;
}

function middle(one: Place, other: Place): Place {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}
