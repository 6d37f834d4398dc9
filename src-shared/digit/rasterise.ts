import type { GreyImage } from './grey-image.ts';

/** A place that a round pen passes, in pixels; pixel (0, 0) reaches from 0 to 1. */
export interface PenPoint {
  readonly x: number;
  readonly y: number;
  /** Half the line's width there. */
  readonly radius: number;
}

/** Points of a line that are closer together than this, in pixels, are drawn as one. */
const closest = 0.25;

/**
 * Draws lines white on black, with round ends and joins, the width changing evenly from point to point. Edges are
 * smooth over one pixel. Where lines cross the ink is no stronger than that of the stronger one. What lies outside the
 * image is left out. A point costs what it adds, however much has been drawn before.
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
  begin(point: PenPoint): void {
    this.#drawEnd(this.#settled);
    this.#from = point;
    this.#end = null;
  }

  /** Continues the line that was begun last. */
  extend(point: PenPoint): void {
    const [from, before] = [this.#from, this.#end];
    this.#end = point;
    if (from === null || before === null) return;
    if (Math.hypot(before.x - from.x, before.y - from.y) < closest) return;
    this.#settled.drawSegment(from, before);
    this.#from = before;
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

/** An image that ink is drawn into. It knows which pixels can take more: in a drawing of many strokes they are few. */
class Ink implements GreyImage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
  /** A bit for each pixel that isn't full, each row in as many words of 32 bits as it needs. */
  readonly #open: Uint32Array;
  readonly #wordsPerRow: number;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint8Array(width * height);
    this.#wordsPerRow = Math.ceil(width / 32);
    this.#open = new Uint32Array(this.#wordsPerRow * height).fill(0xffffffff);
  }

  clear(): void {
    this.pixels.fill(0);
    this.#open.fill(0xffffffff);
  }

  /** Becomes like another of the same size. */
  copy(other: Ink): void {
    this.pixels.set(other.pixels);
    this.#open.set(other.#open);
  }

  /** The ink of a pixel goes with the distance of its centre from the line's edge: half where the edge runs through it. */
  drawSegment(from: PenPoint, to: PenPoint): void {
    const reach = Math.max(from.radius, to.radius) + 0.5;
    const left = Math.max(0, Math.floor(Math.min(from.x, to.x) - reach));
    const end = Math.min(this.width, Math.ceil(Math.max(from.x, to.x) + reach));
    const top = Math.max(0, Math.floor(Math.min(from.y, to.y) - reach));
    const bottom = Math.min(this.height, Math.ceil(Math.max(from.y, to.y) + reach));
    if (left >= end) return;
    const along = { x: to.x - from.x, y: to.y - from.y };
    const square = along.x * along.x + along.y * along.y;
    const [firstWord, lastWord] = [left >>> 5, (end - 1) >>> 5];
    for (let row = top; row < bottom; row++) {
      const y = row + 0.5 - from.y;
      for (let word = firstWord; word <= lastWord; word++) {
        const place = row * this.#wordsPerRow + word;
        let open = this.#open[place]!;
        if (word === firstWord) open &= -1 << (left & 31);
        if (word === lastWord) open &= -1 >>> (31 - ((end - 1) & 31));
        while (open !== 0) {
          const bit = open & -open;
          open ^= bit;
          const column = 32 * word + 31 - Math.clz32(bit);
          const x = column + 0.5 - from.x;
          const projection = square === 0 ? 0 : (x * along.x + y * along.y) / square;
          const share = Math.min(1, Math.max(0, projection));
          const right = x - share * along.x;
          const down = y - share * along.y;
          const distance = Math.sqrt(right * right + down * down);
          const radius = from.radius + share * (to.radius - from.radius);
          const ink = Math.round(255 * Math.min(1, radius - distance + 0.5));
          const pixel = row * this.width + column;
          if (ink <= this.pixels[pixel]!) continue;
          this.pixels[pixel] = ink;
          if (ink === 255) this.#open[place]! &= ~bit;
        }
      }
    }
  }
}
