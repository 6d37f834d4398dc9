import { pressureFactor, type StrokePoint } from '#shared/digit/drawing';

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
 * A smooth line through what a pen touches: curves between the middles of neighbouring points, each bent towards the
 * point between them, so that they meet without a corner; the ends are straight.
 */
export class SmoothLine {
  #from: Place;
  #last: StrokePoint;

  constructor(first: StrokePoint) {
    this.#from = first;
    this.#last = first;
  }

  /** Adds a point, and gives the piece that no further point changes. */
  extend(point: StrokePoint): CurvePiece {
    const control = this.#last;
    const to = middle(control, point);
    const piece = { from: this.#from, control, to, width: pressureFactor(control.pressure) };
    this.#from = to;
    this.#last = point;
    return piece;
  }

  /** The piece that leads to the last point as long as there is no further one. */
  end(): CurvePiece {
    const last = this.#last;
    return { from: this.#from, control: last, to: last, width: pressureFactor(last.pressure) };
  }
}

function middle(one: Place, other: Place): Place {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}
