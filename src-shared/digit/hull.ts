import type { Component, Components } from './components.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The convex hull of a component. */
export interface Hull {
  readonly top: number;
  /** The first and the last pixel in each row from the top. */
  readonly rows: readonly { readonly first: number; readonly last: number }[];
  /** Its number of pixels. */
  readonly area: number;
  /**
   * The fraction of its area in the largest quadrilateral on its longest diagonal: 1 for a sheet, 0.64 for an ellipse.
   */
  readonly squareness: number;
  /** The clockwise rotation of its sides from upright, in radians, up to an eighth of a circle in either direction. */
  readonly turn: number;
}

/** The convex hull of one of the components of a picture. */
export function hullOf(
  { labels }: Components,
  component: Component,
  width: number,
  height: number,
): Hull {
  const { label, left, top, right, bottom } = component;
  const firsts: Point[] = [];
  const lasts: Point[] = [];
  for (let y = top; y < bottom; y++) {
    let [first, last] = [right, left - 1];
    for (let x = left; x < right; x++) {
      if (labels[y * width + x] !== label) continue;
      first = Math.min(first, x);
      last = x;
    }
    firsts.push({ x: first, y });
    lasts.push({ x: last, y });
  }
  const before = convex(firsts, -1);
  const after = convex(lasts, 1);
  const [starts, ends] = [along(before), along(after)];
  const corners = [...before, ...after.toReversed()];
  const rows = starts.map((start, row) => ({
    first: Math.ceil(start - 1e-9),
    last: Math.floor(ends[row]! + 1e-9),
  }));
  return {
    top,
    rows,
    area: rows.reduce((sum, { first, last }) => sum + last - first + 1, 0),
    squareness: squarenessOf(corners),
    turn: turnOf(corners, width, height),
  };
}

/** The corners of the line through points in ascending rows that bends one way only, with all others left (1) or right (-1) of it. */
function convex(points: readonly Point[], side: 1 | -1): Point[] {
  const corners: Point[] = [];
  for (const point of points) {
    while (corners.length > 1) {
      const [a, b] = [corners.at(-2)!, corners.at(-1)!];
      if (side * twiceArea(a, b, point) > 0) break;
      corners.pop();
    }
    corners.push(point);
  }
  return corners;
}

/** The column of the line in each row from its first corner to its last. */
function along(corners: readonly Point[]): number[] {
  const columns: number[] = [corners[0]!.x];
  for (let corner = 1; corner < corners.length; corner++) {
    const [a, b] = [corners[corner - 1]!, corners[corner]!];
    for (let y = a.y + 1; y <= b.y; y++) {
      columns.push(a.x + ((b.x - a.x) * (y - a.y)) / (b.y - a.y));
    }
  }
  return columns;
}

/** Of the triangle; the sign says on which side of a-b the third corner lies. */
function twiceArea(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

function squarenessOf(corners: readonly Point[]): number {
  let [from, to, longest] = [corners[0]!, corners[0]!, 0];
  let area = 0;
  corners.forEach((a, index) => {
    area += twiceArea(corners[0]!, a, corners[(index + 1) % corners.length]!);
    for (const b of corners.slice(index + 1)) {
      const distance = (a.x - b.x) ** 2 + (a.y - b.y) ** 2;
      if (distance > longest) [from, to, longest] = [a, b, distance];
    }
  });
  const heights = corners.map((corner) => twiceArea(from, to, corner));
  const four = Math.max(...heights) - Math.min(...heights);
  return area === 0 ? 0 : four / Math.abs(area);
}

/**
 * The mean direction of the sides. Directions a right angle apart count as the same, by the fourth power of a complex
 * number. Sides along the picture's edges don't count.
 */
function turnOf(corners: readonly Point[], width: number, height: number): number {
  let [real, imaginary] = [0, 0];
  corners.forEach((a, index) => {
    const b = corners[(index + 1) % corners.length]!;
    const isCut =
      (a.x === b.x && (a.x === 0 || a.x === width - 1)) ||
      (a.y === b.y && (a.y === 0 || a.y === height - 1));
    const [x, y] = [b.x - a.x, b.y - a.y];
    const length = Math.sqrt(x * x + y * y);
    if (isCut || length === 0) return;
    const [squareReal, squareImaginary] = [x * x - y * y, 2 * x * y];
    const cube = length * length * length;
    real += (squareReal * squareReal - squareImaginary * squareImaginary) / cube;
    imaginary += (2 * squareReal * squareImaginary) / cube;
  });
  return Math.atan2(imaginary, real) / 4;
}
