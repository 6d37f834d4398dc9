import type { StrokePoint } from '#shared/digit/drawing';
import { pressureFactor } from '#shared/digit/pen';

interface Place {
  readonly x: number;
  readonly y: number;
}

/** A quadratic Bézier curve of constant width; a dot if all three places are the same. */
export interface CurvePiece {
  readonly from: Place;
  readonly control: Place;
  readonly to: Place;
  /** As a multiple of the brush width. */
  readonly width: number;
}

/**
 * A smooth line along the points of a pen: curves between the midpoints of neighbouring points, with the point between
 * them as control point, so that they meet without a corner. The ends are straight.
 */
export class SmoothLine {
  #from: Place;
  #last: StrokePoint;

  constructor(first: StrokePoint) {
    this.#from = first;
    this.#last = first;
  }

  /** Adds a point. @returns the piece that no further point changes */
  extend(point: StrokePoint): CurvePiece {
    const control = this.#last;
    const to = middle(control, point);
    const piece = { from: this.#from, control, to, width: pressureFactor(control.pressure) };
    this.#from = to;
    this.#last = point;
    return piece;
  }

  /** The piece up to the last point, until a further point is added. */
  end(): CurvePiece {
    const last = this.#last;
    return { from: this.#from, control: last, to: last, width: pressureFactor(last.pressure) };
  }
}

function middle(one: Place, other: Place): Place {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}
