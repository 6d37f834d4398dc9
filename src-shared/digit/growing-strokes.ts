import type { Stroke, StrokePoint } from './drawing.ts';

/** Receives the points of strokes. */
export interface StrokeVisitor {
  /** The strokes were replaced: everything is visited again from the start. */
  restart(): void;
  /** The first point of a stroke. */
  begin(point: StrokePoint): void;
  /** A further point of the stroke that was begun last. */
  extend(point: StrokePoint): void;
  /** Whether to leave out a stroke, by its index. Called only for strokes that have another one after them. */
  skips?(stroke: number): boolean;
}

/** Visits the points of strokes; once the same strokes have grown, only the new points. */
export class StrokeCursor {
  #visited: Stroke[] = [];
  /** The number of points of the last stroke that were visited. */
  #points = 0;

  /** Visits the points that have been added at the end since the last call; all of them if anything else has changed. */
  follow(strokes: readonly Stroke[], visitor: StrokeVisitor): void {
    if (!this.#isContinuedBy(strokes)) {
      this.forget();
      visitor.restart();
    }
    for (let index = Math.max(0, this.#visited.length - 1); index < strokes.length; index++) {
      const stroke = strokes[index]!;
      if (index === this.#visited.length) {
        this.#visited.push(stroke);
        if (index < strokes.length - 1 && visitor.skips?.(index) === true) {
          this.#points = stroke.length;
          continue;
        }
        this.#points = 1;
        visitor.begin(stroke[0]!);
      }
      for (; this.#points < stroke.length; this.#points++) visitor.extend(stroke[this.#points]!);
    }
  }

  /** Makes the next call visit everything. */
  forget(): void {
    this.#visited = [];
    this.#points = 0;
  }

  /** Whether the strokes are those that were visited, with more strokes or a longer last one. */
  #isContinuedBy(strokes: readonly Stroke[]): boolean {
    const last = this.#visited.at(-1);
    return (
      last !== undefined &&
      last.length >= this.#points &&
      this.#visited.length <= strokes.length &&
      this.#visited.every((stroke, index) => stroke === strokes[index])
    );
  }
}

/** The smallest rectangle that holds points, and the highest pressure there. */
export interface PointBounds {
  left: number;
  right: number;
  top: number;
  bottom: number;
  pressure: number;
}

/** The bounds of each stroke's points, and of all points together. */
export interface StrokeBounds {
  readonly each: readonly Readonly<PointBounds>[];
  readonly all: Readonly<PointBounds>;
}

/**
 * Returns a function that computes the bounds of strokes, for growing strokes from the new points only. Its result is
 * valid until its next call.
 */
export function growingBounds(): (strokes: readonly Stroke[]) => StrokeBounds {
  const cursor = new StrokeCursor();
  let each: PointBounds[] = [];
  let all = noBounds();
  const include = (point: StrokePoint): void => {
    widen(all, point);
    widen(each.at(-1)!, point);
  };
  const visitor = {
    restart: () => {
      each = [];
      all = noBounds();
    },
    begin: (point: StrokePoint) => {
      each.push(noBounds());
      include(point);
    },
    extend: include,
  };
  return (strokes) => {
    cursor.follow(strokes, visitor);
    return { each, all };
  };
}

function noBounds(): PointBounds {
  return { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity, pressure: 0 };
}

function widen(bounds: PointBounds, { x, y, pressure }: StrokePoint): void {
  bounds.left = Math.min(bounds.left, x);
  bounds.right = Math.max(bounds.right, x);
  bounds.top = Math.min(bounds.top, y);
  bounds.bottom = Math.max(bounds.bottom, y);
  bounds.pressure = Math.max(bounds.pressure, pressure);
}
