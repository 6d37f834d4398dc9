import type { GreyImage } from './grey-image.ts';

/** A rectangle in an image, in pixels; of no height or width where it's a line or a point. */
export interface Extent {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Points of a line that are closer together than this, in pixels, are drawn as one. */
const closest = 0.25;

/**
 * Draws lines white on black, with round ends and joins, the width changing evenly from point to point. Edges are
 * smooth over one pixel. Where lines cross the ink is no stronger than that of the stronger one. What lies outside the
 * image is left out. A point costs what it adds, however much has been drawn before. All lengths are in pixels; pixel
 * (0, 0) reaches from 0 to 1. A radius is half the line's width at a point.
 */
export class PenRaster {
  /** All that no further point changes. */
  readonly #settled: Ink;
  /** The same with the end of the last line, which the next point may replace. */
  readonly #shown: Ink;
  /** Where the settled part of the last line ends; null before the first line. */
  #from: PenPoint | null = null;
  /** The last line's last point; null while it has only one. */
  #end: PenPoint | null = null;

  constructor(width: number, height: number) {
    this.#settled = new Ink(width, height);
    this.#shown = new Ink(width, height);
  }

  /** Begins a line; without a further point it is a dot. */
  begin(x: number, y: number, radius: number): void {
    this.#drawEnd(this.#settled);
    this.#from = { x, y, radius };
    this.#end = null;
  }

  /** Continues the line that was begun last. */
  extend(x: number, y: number, radius: number): void {
    const [from, before] = [this.#from, this.#end];
    this.#end = { x, y, radius };
    if (from === null || before === null) return;
    if (isClose(from, before)) return;
    this.#settled.drawSegment(from, before);
    this.#from = before;
  }

  /**
   * Whether a line whose points are all within an extent might add anything. Lines that can't need not be drawn.
   * @param radius the largest of the line
   */
  canTake(extent: Extent, radius: number): boolean {
    return this.#settled.canTake(extent, radius);
  }

  /** What is drawn. Valid until the next call. */
  image(): GreyImage {
    this.#shown.copy(this.#settled);
    this.#drawEnd(this.#shown);
    return this.#shown;
  }

  /** Wipes everything off. */
  clear(): void {
    this.#settled.clear();
    this.#from = null;
    this.#end = null;
  }

  #drawEnd(ink: Ink): void {
    if (this.#from !== null) ink.drawSegment(this.#from, this.#end ?? this.#from);
  }
}

/** A place that a round pen passes. */
interface PenPoint {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

function isClose(one: PenPoint, other: PenPoint): boolean {
  const right = Math.abs(one.x - other.x);
  const down = Math.abs(one.y - other.y);
  // Most points are apart in one direction already, and `Math.hypot` is slow.
  return right < closest && down < closest && Math.hypot(right, down) < closest;
}

/** An image that ink is drawn into. It knows which pixels can take more: in a drawing of many strokes they are few. */
class Ink implements GreyImage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
  /** A bit for each pixel that isn't full, each row in as many words of 32 bits as it needs. */
  readonly #open: Int32Array;
  readonly #wordsPerRow: number;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint8Array(width * height);
    this.#wordsPerRow = Math.ceil(width / 32);
    this.#open = new Int32Array(this.#wordsPerRow * height).fill(-1);
  }

  clear(): void {
    this.pixels.fill(0);
    this.#open.fill(-1);
  }

  /** Becomes like another of the same size. */
  copy(other: Ink): void {
    this.pixels.set(other.pixels);
    this.#open.set(other.#open);
  }

  /** Whether a line within an extent, with at most this radius, might make a pixel stronger. */
  canTake(extent: Extent, radius: number): boolean {
    const { left, end, top, bottom } = this.#reached(extent, radius);
    if (left >= end) return false;
    const [firstWord, lastWord] = [left >> 5, (end - 1) >> 5];
    for (let row = top; row < bottom; row++) {
      const down = outside(row + 0.5, extent.top, extent.bottom);
      for (let word = firstWord; word <= lastWord; word++) {
        let open = this.#open[row * this.#wordsPerRow + word]!;
        if (word === firstWord) open &= bitsFrom(left);
        if (word === lastWord) open &= bitsBefore(end);
        for (; open !== 0; open &= open - 1) {
          const column = columnOfLowest(word, open);
          const right = outside(column + 0.5, extent.left, extent.right);
          const far = farthest(radius, this.pixels[row * this.width + column]!);
          if (right * right + down * down < far * far) return true;
        }
      }
    }
    return false;
  }

  /** The ink of a pixel goes with the distance of its centre from the line's edge: half where the edge runs through it. */
  drawSegment(from: PenPoint, to: PenPoint): void {
    const { width, pixels } = this;
    const openWords = this.#open;
    const extent = {
      left: Math.min(from.x, to.x),
      right: Math.max(from.x, to.x),
      top: Math.min(from.y, to.y),
      bottom: Math.max(from.y, to.y),
    };
    const { left, end, top, bottom } = this.#reached(extent, Math.max(from.radius, to.radius));
    if (left >= end) return;
    const [firstWord, lastWord] = [left >> 5, (end - 1) >> 5];
    const alongX = to.x - from.x;
    const alongY = to.y - from.y;
    const square = alongX * alongX + alongY * alongY;
    const widening = to.radius - from.radius;
    for (let row = top; row < bottom; row++) {
      const y = row + 0.5 - from.y;
      for (let word = firstWord; word <= lastWord; word++) {
        const place = row * this.#wordsPerRow + word;
        let open = openWords[place]!;
        if (word === firstWord) open &= bitsFrom(left);
        if (word === lastWord) open &= bitsBefore(end);
        for (; open !== 0; open &= open - 1) {
          const column = columnOfLowest(word, open);
          const x = column + 0.5 - from.x;
          const projection = square === 0 ? 0 : (x * alongX + y * alongY) / square;
          const share = projection < 0 ? 0 : projection > 1 ? 1 : projection;
          const right = x - share * alongX;
          const down = y - share * alongY;
          const squaredDistance = right * right + down * down;
          const radius = from.radius + share * widening;
          const pixel = row * width + column;
          const present = pixels[pixel]!;
          const far = farthest(radius, present);
          if (squaredDistance >= far * far) continue;
          const ink = Math.round(255 * Math.min(1, radius - Math.sqrt(squaredDistance) + 0.5));
          if (ink <= present) continue;
          pixels[pixel] = ink;
          if (ink === 255) openWords[place]! &= ~(open & -open);
        }
      }
    }
  }

  /** The pixels whose centres are at most half a pixel outside of what a pen covers that moves within an extent. */
  #reached(
    { left, right, top, bottom }: Extent,
    radius: number,
  ): { left: number; end: number; top: number; bottom: number } {
    return {
      left: Math.max(0, Math.ceil(left - radius - 1)),
      end: Math.min(this.width, Math.floor(right + radius + 1)),
      top: Math.max(0, Math.ceil(top - radius - 1)),
      bottom: Math.min(this.height, Math.floor(bottom + radius + 1)),
    };
  }
}

/**
 * The distance from which on a pen can't make a pixel stronger. Rounding leaves it a margin of half a level, far more
 * than what numbers in the comparison are off by.
 */
function farthest(radius: number, present: number): number {
  return radius + 0.5 - present / 255;
}

/** The bits of a column and those after it, in the column's word. */
function bitsFrom(column: number): number {
  return -1 << column;
}

/** The bits of the columns before one, in the word of the last of them. */
function bitsBefore(end: number): number {
  return -1 >>> -end;
}

/** The column of the lowest bit that is set in a word. */
function columnOfLowest(word: number, bits: number): number {
  return 32 * word + 31 - Math.clz32(bits & -bits);
}

/** How far a position is outside of a range; 0 within it. */
function outside(position: number, first: number, last: number): number {
  if (position < first) return first - position;
  return position > last ? position - last : 0;
}
