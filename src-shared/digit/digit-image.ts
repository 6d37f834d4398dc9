import { areaAverage } from './area-average.ts';
import type { Drawing, Stroke } from './drawing.ts';
import { digitInk } from './find-digit.ts';
import { imageSide } from '../data/image-size.ts';
import type { GreyImage } from './grey-image.ts';
import { growingBounds, StrokeCursor, type PointBounds } from './growing-strokes.ts';
import { centreInk, longestSide, placeInk } from './place.ts';
import { pressureFactor } from './pen.ts';
import { PenRaster } from './rasterise.ts';

/** Strokes are drawn this many times larger than the digit's pixels, and then shrunk by area average. */
const fineness = 4;
/** A line's width at pressure 0.5 as a fraction of the digit's longest side, about as in MNIST. */
const lineShare = 1 / 8;

/** Where and how wide strokes are drawn: a point's x becomes `offset + scale * (x - left)`. */
interface Placing {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
  readonly offset: number;
  /** The line's width at pressure 0.5, in pixels. */
  readonly line: number;
}

/**
 * The 28x28 image of a drawing, made as MNIST's were: its strokes are drawn again at a width of an eighth of the
 * digit's longest side, whatever their width on the pad, scaled so that the longest side is 20 pixels, and moved by
 * whole pixels until the centre of mass is in the middle. A tiny and a huge drawing of the same digit are the same.
 * A drawing that is smaller than half its brush is a dot, and stays one.
 * @returns 784 bytes, 0 background to 255 ink; null if nothing is drawn
 */
export function digitOfDrawing(drawing: Drawing): Uint8Array | null {
  return growingDigit()(drawing);
}

/**
 * Returns a function equal to `digitOfDrawing` for one drawing that grows. While strokes are added, or points to the
 * last one, it draws only those. It draws everything again when they go beyond the drawing's bounds.
 */
export function growingDigit(): (drawing: Drawing) => Uint8Array | null {
  const side = longestSide * fineness;
  const line = lineShare * side;
  const margin = line; // Room for the widest line that pressure makes.
  const boundsOf = growingBounds();
  const draw = growingRaster(side + 2 * margin);
  return ({ brush, strokes }) => {
    if (strokes.length === 0) return null;
    const { each, all } = boundsOf(strokes);
    const { left, top } = all;
    const longest = Math.max(all.right - left, all.bottom - top);
    const isDot = longest < brush / 2;
    const scale = isDot ? 0 : (side - line) / longest;
    const drawn = draw(strokes, each, { scale, left, top, offset: margin, line });
    return isDot ? centreInk(shrink(drawn, drawn.width / fineness)) : placeInk(drawn);
  };
}

/**
 * The 28x28 image of a digit in a picture of any size, by the same rule: bright on dark or dark on bright, drawn or
 * photographed. A picture of 28x28 pixels is a network input already and stays as it is, except that it is inverted if
 * its edge is bright.
 * @returns 784 bytes, 0 background to 255 ink; null if the picture shows nothing
 */
export function digitOfImage(image: GreyImage): Uint8Array | null {
  if (image.width === imageSide && image.height === imageSide) return finishedImage(image.pixels);
  const ink = digitInk(image);
  return ink === null ? null : placeInk(ink);
}

function finishedImage(pixels: Uint8Array): Uint8Array | null {
  if (pixels.every((value) => value === pixels[0])) return null;
  const last = imageSide - 1;
  const edge = pixels.filter((_, pixel) => {
    const [row, column] = [Math.floor(pixel / imageSide), pixel % imageSide];
    return row === 0 || row === last || column === 0 || column === last;
  });
  const isBright = edge.sort()[edge.length >> 1]! >= 128;
  return isBright ? pixels.map((value) => 255 - value) : pixels;
}

/**
 * Returns a function for one drawing that grows, which draws only what has been added since its last call. It returns
 * the whole pad as drawn, shrunk to 28x28 without cropping, centring or a new line width, as it would be without
 * placing. A pad that isn't square is centred in one that is. 784 bytes; null if nothing is drawn within the pad.
 */
export function growingPadImage(): (drawing: Drawing) => Uint8Array | null {
  const side = imageSide * fineness;
  const boundsOf = growingBounds();
  const draw = growingRaster(side);
  return ({ width, height, brush, strokes }) => {
    const scale = side / Math.max(width, height);
    const placing = { scale, left: width / 2, top: height / 2, offset: side / 2 };
    const { each } = boundsOf(strokes);
    const { pixels } = shrink(draw(strokes, each, { ...placing, line: scale * brush }), imageSide);
    return pixels.some((value) => value > 0) ? pixels : null;
  };
}

/** Returns a function that draws strokes, given the bounds of each, into a square image, valid until its next call. */
function growingRaster(
  side: number,
): (
  strokes: readonly Stroke[],
  bounds: readonly Readonly<PointBounds>[],
  placing: Placing,
) => GreyImage {
  const cursor = new StrokeCursor();
  const raster = new PenRaster(side, side);
  let drawn: Placing | null = null;
  return (strokes, bounds, placing) => {
    if (drawn === null || !isSame(drawn, placing)) cursor.forget();
    drawn = placing;
    const { scale, left, top, offset, line } = placing;
    const column = (x: number): number => offset + scale * (x - left);
    const row = (y: number): number => offset + scale * (y - top);
    const radius = (pressure: number): number => (line / 2) * pressureFactor(pressure);
    cursor.follow(strokes, {
      restart: () => raster.clear(),
      begin: ({ x, y, pressure }) => raster.begin(column(x), row(y), radius(pressure)),
      extend: ({ x, y, pressure }) => raster.extend(column(x), row(y), radius(pressure)),
      skips: (stroke) => {
        const { left, right, top, bottom, pressure } = bounds[stroke]!;
        const extent = {
          left: column(left),
          right: column(right),
          top: row(top),
          bottom: row(bottom),
        };
        return !raster.canTake(extent, radius(pressure));
      },
    });
    return raster.image();
  };
}

function isSame(one: Placing, other: Placing): boolean {
  return (
    one.scale === other.scale &&
    one.left === other.left &&
    one.top === other.top &&
    one.offset === other.offset &&
    one.line === other.line
  );
}

function shrink({ width, height, pixels }: GreyImage, side: number): GreyImage {
  const averaged = areaAverage(pixels, width, height, side, side);
  return { width: side, height: side, pixels: Uint8Array.from(averaged, Math.round) };
}
