import { describe, expect, it } from 'vitest';
import { PenRaster } from '#shared/digit/rasterise';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';

const side = 40;

interface Point {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** Lines, some partly or wholly outside the image, of coarse, fine and no movements. */
function randomLines(seed: number): Point[][] {
  const random = new RandomStream(seed, purpose.bootstrap);
  const within = (low: number, high: number): number => low + (high - low) * random.uniform();
  return Array.from({ length: Math.ceil(within(0, 60)) }, () => {
    const [step, widest] = [[0, 0.3, 8][Math.floor(within(0, 3))]!, within(0.2, 8)];
    let [x, y] = [within(-10, side + 10), within(-10, side + 10)];
    return Array.from({ length: Math.ceil(within(0, 10)) }, () => {
      [x, y] = [x + within(-step, step), y + within(-step, step)];
      return { x, y, radius: within(0.1, widest) };
    });
  });
}

/** The pixels of lines, each computed from all segments by itself. */
function computedWhole(lines: readonly (readonly Point[])[]): Uint8Array {
  const segments = lines.flatMap(segmentsOf);
  return Uint8Array.from({ length: side * side }, (_, pixel) => {
    const [column, row] = [pixel % side, Math.floor(pixel / side)];
    return Math.max(0, ...segments.map(([from, to]) => inkOf(column, row, from, to)));
  });
}

/** Pairs of a line's points, without those that are too close to the last one that is kept. */
function segmentsOf(points: readonly Point[]): [Point, Point][] {
  let from = points[0]!;
  const segments: [Point, Point][] = [];
  for (const to of points.slice(1, -1)) {
    if (Math.hypot(to.x - from.x, to.y - from.y) < 0.25) continue;
    segments.push([from, to]);
    from = to;
  }
  return [...segments, [from, points.at(-1)!]];
}

function inkOf(column: number, row: number, from: Point, to: Point): number {
  const [alongX, alongY] = [to.x - from.x, to.y - from.y];
  const square = alongX * alongX + alongY * alongY;
  const [x, y] = [column + 0.5 - from.x, row + 0.5 - from.y];
  const projection = square === 0 ? 0 : (x * alongX + y * alongY) / square;
  const share = Math.min(1, Math.max(0, projection));
  const [right, down] = [x - share * alongX, y - share * alongY];
  const distance = Math.sqrt(right * right + down * down);
  const radius = from.radius + share * (to.radius - from.radius);
  return Math.max(0, Math.round(255 * Math.min(1, radius - distance + 0.5)));
}

function draw(raster: PenRaster, points: readonly Point[]): void {
  const [{ x, y, radius }, ...further] = points as [Point, ...Point[]];
  raster.begin(x, y, radius);
  for (const next of further) raster.extend(next.x, next.y, next.radius);
}

function mightAdd(raster: PenRaster, points: readonly Point[]): boolean {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const extent = {
    left: Math.min(...xs),
    right: Math.max(...xs),
    top: Math.min(...ys),
    bottom: Math.max(...ys),
  };
  return raster.canTake(extent, Math.max(...points.map(({ radius }) => radius)));
}

describe.each(Array.from({ length: 100 }, (_, seed) => seed))('random lines, seed %i', (seed) => {
  const lines = randomLines(seed);
  const whole = Buffer.from(computedWhole(lines));

  it('are drawn, to the bit, as if each pixel were computed from all of them', () => {
    const raster = new PenRaster(side, side);
    for (const points of lines) draw(raster, points);
    expect(whole.equals(raster.image().pixels)).toBe(true);
  });

  it('give the same image without those that it can take nothing from', () => {
    const raster = new PenRaster(side, side);
    for (const points of lines) if (mightAdd(raster, points)) draw(raster, points);
    expect(whole.equals(raster.image().pixels)).toBe(true);
  });
});

it('can take nothing from a line where pixels are full, nor from one outside the image', () => {
  const raster = new PenRaster(side, side);
  const dot = { x: 20, y: 20, radius: 2 };
  expect(mightAdd(raster, [dot])).toBe(true);
  draw(raster, [{ ...dot, radius: 8 }]);
  expect(mightAdd(raster, [dot])).toBe(true); // Until the next line begins, a point may still replace the dot.
  draw(raster, [{ ...dot, x: 100 }]);
  expect(mightAdd(raster, [dot])).toBe(false);
  expect(mightAdd(raster, [{ ...dot, x: -10 }])).toBe(false);
});

it('can take nothing from a line that is no stronger at an edge', () => {
  const raster = new PenRaster(side, side);
  const dot = { x: 20, y: 20, radius: 2.25 };
  draw(raster, [dot]);
  draw(raster, [dot]);
  expect(mightAdd(raster, [{ ...dot, radius: 1.5 }])).toBe(false);
  expect(mightAdd(raster, [{ ...dot, radius: 2.5 }])).toBe(true);
});
