import { grown } from './components.ts';
import type { GreyImage } from './grey-image.ts';
import { findInk, type Ink } from './ink.ts';
import { shrunkPart, turnedBack, type Plane, type Rectangle } from './plane.ts';
import { sheetsOf, type Sheet } from './sheet.ts';

/** The longest side of the overview of a picture, in pixels ... */
const overviewSide = 320;
/** ... and of the close-up of a digit in it. */
const closeSide = 100;
/** The bare ground around a digit in its close-up, as a fraction of its longest side, and in pixels of the overview. */
const surroundings = 0.3;
const leastSurroundings = 4;
/** How far from ink, in pixels of the overview, the ground is bare for certain. */
const inkReach = 2;

/**
 * The ink of the digit in a picture, white on black in either case, cropped to it: a drawing or a photograph
 * of paper, on a desk or not, with the noise of a camera, uneven light and specks.
 * @returns null if nothing stands out
 */
export function digitInk(image: GreyImage): GreyImage | null {
  const whole = { left: 0, top: 0, width: image.width, height: image.height };
  const overview = shrunkPart(image, whole, overviewSide);
  for (const sheet of sheetsOf(overview)) {
    const ink = findInk(overview, sheet);
    if (ink !== null) return closeInk(image, overview, sheet, ink);
  }
  return null;
}

/** Examines the part of the picture where the overview shows ink again, in the detail that a digit needs. */
function closeInk(image: GreyImage, overview: Plane, sheet: Sheet, ink: Ink): GreyImage | null {
  const scale = image.width / overview.width;
  const longest = Math.max(ink.box.width, ink.box.height);
  const space = Math.max(leastSurroundings, surroundings * longest);
  const part = partOf(image, scale, ink.box, space);
  const side = (closeSide * (longest + 2 * space)) / longest;
  const close = shrunkPart(image, part, side);
  const near = grown(ink.mask, overview.width, inkReach);
  const { width, height } = close;
  const inside = new Uint8Array(width * height);
  const bare = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const y = part.top + ((row + 0.5) * part.height) / height;
    const overviewRow = Math.min(
      overview.height - 1,
      Math.floor((y * overview.height) / image.height),
    );
    for (let column = 0; column < width; column++) {
      const x = part.left + ((column + 0.5) * part.width) / width;
      const overviewColumn = Math.min(
        overview.width - 1,
        Math.floor((x * overview.width) / image.width),
      );
      const from = overviewRow * overview.width + overviewColumn;
      const at = row * width + column;
      inside[at] = sheet.inside[from]!;
      bare[at] = inside[at] !== 0 && near[from] === 0 ? 1 : 0;
    }
  }
  const found = findInk(close, { bare: bare.includes(1) ? bare : inside, inside });
  if (found === null) return null;
  const upright = turnedBack({ width, height, values: found.strength }, sheet.turn);
  const pixels = new Uint8Array(upright.values.length);
  upright.values.forEach((value, at) => (pixels[at] = Math.round(255 * Math.min(1, value))));
  return { width: upright.width, height: upright.height, pixels };
}

/** A part of the overview with some space around, in pixels of the picture. */
function partOf(image: GreyImage, scale: number, box: Rectangle, space: number): Rectangle {
  const left = Math.max(0, Math.floor(scale * (box.left - space)));
  const top = Math.max(0, Math.floor(scale * (box.top - space)));
  const right = Math.min(image.width, Math.ceil(scale * (box.left + box.width + space)));
  const bottom = Math.min(image.height, Math.ceil(scale * (box.top + box.height + space)));
  return { left, top, width: right - left, height: bottom - top };
}
