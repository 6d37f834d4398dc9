import type { Stroke, StrokePoint } from './drawing.ts';

/** What is done with the points of strokes. */
export interface StrokeVisitor {
  /** Everything is visited again from the start: these are other strokes. */
  restart(): void;
  /** The first point of a stroke. */
  begin(point: StrokePoint): void;
  /** A further point of the stroke that was begun last. */
  extend(point: StrokePoint): void;
}

/** Visits the points of strokes, and of the same strokes after they have grown only the new points. */
export class StrokeCursor {
  #visited: Stroke[] = [];
  /** Points that were visited of the last stroke. */
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
        this.#points = 1;
        visitor.begin(stroke[0]!);
      }
      for (; this.#points < stroke.length; this.#points++) visitor.extend(stroke[this.#points]!);
    }
  }

  /** Has the next call visit everything. */
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

/** The corner where points begin, and their longest side. */
export interface StrokeBounds {
  readonly left: number;
  readonly top: number;
  readonly longest: number;
}

/** A function that gives the bounds of the points of strokes; for strokes that grow it looks at new points alone. */
export function growingBounds(): (strokes: readonly Stroke[]) => StrokeBounds {
  const cursor = new StrokeCursor();
  let [left, right, top, bottom] = [0, 0, 0, 0];
  const include = ({ x, y }: StrokePoint): void => {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  };
  const visitor = {
    restart: () => ([left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]),
    begin: include,
    extend: include,
  };
  return (strokes) => {
    cursor.follow(strokes, visitor);
    return { left, top, longest: Math.max(right - left, bottom - top) };
  };
}
