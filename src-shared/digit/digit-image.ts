import { areaAverage } from './area-average.ts';
import { pressureFactor, type Drawing, type Stroke } from './drawing.ts';
import { digitInk } from './find-digit.ts';
import { imageSide } from '../data/image-size.ts';
import type { GreyImage } from './grey-image.ts';
import { centreInk, longestSide, placeInk } from './place.ts';
import { rasterise, type PenPoint } from './rasterise.ts';

/** Strokes are drawn so many times larger than the digit's pixels before their areas are averaged. */
const fineness = 4;
/** A line's width at pressure 0.5 as a share of the digit's longest side, about what MNIST's writers had. */
const lineShare = 1 / 8;

/**
 * The 28x28 image of a drawing, made as MNIST's were: its strokes are drawn again at a width of an eighth of the
 * digit's longest side, whatever their width on the pad, scaled so that the longest side is 20 pixels, and moved by
 * whole pixels until the centre of mass is in the middle. A tiny and a huge drawing of the same digit come out alike.
 * A drawing that is smaller than half its brush is a dot, and stays one.
 * @returns 784 bytes, 0 background to 255 ink; null if nothing is drawn
 */
export function digitOfDrawing({ brush, strokes }: Drawing): Uint8Array | null {
  if (strokes.length === 0) return null;
  const side = longestSide * fineness;
  const line = lineShare * side;
  const { left, top, longest } = boundsOf(strokes);
  const isDot = longest < brush / 2;
  const scale = isDot ? 0 : (side - line) / longest;
  const margin = line; // Room for the widest line that pressure makes.
  const lines = penLines(strokes, line, ({ x, y }) => ({
    x: margin + scale * (x - left),
    y: margin + scale * (y - top),
  }));
  const drawn = rasterise(lines, side + 2 * margin, side + 2 * margin);
  return isDot ? centreInk(shrink(drawn, drawn.width / fineness)) : placeInk(drawn);
}

/**
 * The 28x28 image of a digit in a picture of any size, by the same rule: bright on dark or dark on bright, drawn or
 * photographed. A picture of 28x28 pixels is a network's image already: it is taken as it is, only that it's made bright
 * on dark if its edge is bright.
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
 * The whole pad as it was drawn, shrunk to 28x28 without cropping, centring or a new line width: what a network would
 * get if nothing was done for it. Shown and measured to say what the placing brings. A pad that isn't square lies in
 * the middle of one that is.
 * @returns 784 bytes; null if nothing is drawn within the pad
 */
export function padImage({ width, height, brush, strokes }: Drawing): Uint8Array | null {
  const side = imageSide * fineness;
  const scale = side / Math.max(width, height);
  const lines = penLines(strokes, scale * brush, ({ x, y }) => ({
    x: side / 2 + scale * (x - width / 2),
    y: side / 2 + scale * (y - height / 2),
  }));
  const { pixels } = shrink(rasterise(lines, side, side), imageSide);
  return pixels.some((value) => value > 0) ? pixels : null;
}

/** The longest side, of the points alone, and the corner where they begin. */
function boundsOf(strokes: readonly Stroke[]): { left: number; top: number; longest: number } {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of strokes.flat()) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { left, top, longest: Math.max(right - left, bottom - top) };
}

function penLines(
  strokes: readonly Stroke[],
  line: number,
  place: (point: Stroke[number]) => { x: number; y: number },
): PenPoint[][] {
  return strokes.map((stroke) =>
    stroke.map((point) => ({
      ...place(point),
      radius: (line / 2) * pressureFactor(point.pressure),
    })),
  );
}

function shrink({ width, height, pixels }: GreyImage, side: number): GreyImage {
  const averaged = areaAverage(pixels, width, height, side, side);
  return { width: side, height: side, pixels: Uint8Array.from(averaged, Math.round) };
}
