import type { GreyImage } from '#shared/digit/grey-image';
import { imageSide } from '#shared/data/image-size';
import { sincos } from '#shared/mathematics/deterministic';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';

/** A digit on a sheet of paper on a desk, before anybody takes a photograph. Lengths are in pixels of the photograph. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  /** Where the sheet's middle lies, its sides, and by how much it is turned clockwise, in degrees. */
  readonly sheet: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly turn: number;
  };
  /** Where on the sheet the middle of the digit's 28x28 pixels lies, from the sheet's own, and how long their side is. */
  readonly digit: { readonly x: number; readonly y: number; readonly side: number };
  /** Brightness in full light, 0 to 255. */
  readonly paper: number;
  readonly ink: number;
  readonly desk: number;
}

/** The light and the camera. */
export interface Exposure {
  /** The share of the light that is missing where it is darkest, 0 to 1. */
  readonly fallOff: number;
  /** The direction in which light falls off, in degrees clockwise from rightwards; null: from the middle to the corners. */
  readonly towards: number | null;
  /** Standard deviation, in levels. */
  readonly noise: number;
  /** Of the noise. */
  readonly seed: number;
}

/** Each pixel of a photograph is the mean of so many points in both directions. */
const finesse = 2;

/**
 * The brightness of a scene in full light.
 * @param digit 784 bytes, 0 paper to 255 ink; between its pixels it is interpolated
 */
export function brightnessOf(digit: Uint8Array, scene: Scene): Float64Array {
  const { width, height, sheet, paper, ink, desk } = scene;
  const { sin, cos } = sincos((sheet.turn * Math.PI) / 180);
  const large = enlarged(digit);
  const inkAt = (x: number, y: number): number => {
    const column = Math.floor((x / scene.digit.side + 0.5) * enlargedSide);
    const row = Math.floor((y / scene.digit.side + 0.5) * enlargedSide);
    if (column < 0 || row < 0 || column >= enlargedSide || row >= enlargedSide) return 0;
    return large[row * enlargedSide + column]! / 255;
  };
  const at = (x: number, y: number): number => {
    const [right, down] = [x - sheet.x, y - sheet.y];
    const [along, across] = [cos * right + sin * down, cos * down - sin * right];
    if (Math.abs(along) > sheet.width / 2 || Math.abs(across) > sheet.height / 2) return desk;
    return paper + (ink - paper) * inkAt(along - scene.digit.x, across - scene.digit.y);
  };
  const pixels = new Float64Array(width * height);
  for (let pixel = 0; pixel < pixels.length; pixel++) {
    const [left, top] = [pixel % width, Math.floor(pixel / width)];
    let sum = 0;
    for (let point = 0; point < finesse * finesse; point++) {
      sum += at(
        left + ((point % finesse) + 0.5) / finesse,
        top + (Math.floor(point / finesse) + 0.5) / finesse,
      );
    }
    pixels[pixel] = sum / (finesse * finesse);
  }
  return pixels;
}

/** A digit's pixels become so many in both directions before the photograph is taken. */
const enlargement = 8;
const enlargedSide = imageSide * enlargement;

/** Enlarges a digit by cubic interpolation. Source: Catmull and Rom, "A class of local interpolating splines", 1974. */
function enlarged(digit: Uint8Array): Float64Array {
  const taps = Array.from({ length: enlargedSide }, (_, at) => {
    const place = (at + 0.5) / enlargement - 0.5;
    const first = Math.floor(place) - 1;
    const t = place - first - 1;
    return {
      first,
      shares: [
        (((2 - t) * t - 1) * t) / 2,
        ((3 * t - 5) * t * t + 2) / 2,
        (((4 - 3 * t) * t + 1) * t) / 2,
        ((t - 1) * t * t) / 2,
      ],
    };
  });
  const wide = new Float64Array(imageSide * enlargedSide);
  for (let row = 0; row < imageSide; row++) {
    taps.forEach(({ first, shares }, column) => {
      const from = row * imageSide;
      const sum = shares.reduce((total, share, tap) => {
        const at = first + tap;
        return at < 0 || at >= imageSide ? total : total + share * digit[from + at]!;
      }, 0);
      wide[row * enlargedSide + column] = sum;
    });
  }
  const large = new Float64Array(enlargedSide * enlargedSide);
  taps.forEach(({ first, shares }, row) => {
    for (let column = 0; column < enlargedSide; column++) {
      let sum = 0;
      for (let tap = 0; tap < shares.length; tap++) {
        const at = first + tap;
        if (at >= 0 && at < imageSide) sum += shares[tap]! * wide[at * enlargedSide + column]!;
      }
      large[row * enlargedSide + column] = Math.min(255, Math.max(0, sum));
    }
  });
  return large;
}

/** Takes a photograph of a scene. @param brightness as `brightnessOf` has it */
export function photographOf(
  brightness: Float64Array,
  { width, height }: Pick<Scene, 'width' | 'height'>,
  { fallOff, towards, noise, seed }: Exposure,
): GreyImage {
  const { sin, cos } = sincos(((towards ?? 0) * Math.PI) / 180);
  const reach = (Math.abs(cos) * width + Math.abs(sin) * height) / 2;
  const corner = width * width + height * height;
  const table = noise === 0 ? null : normalNumbers();
  const random = new RandomStream(seed, purpose.perturbation, 1);
  let place = random.below(normals);
  // Odd, so that it goes through the whole table.
  const step = 2 * random.below(normals / 2) + 1;
  const pixels = new Uint8ClampedArray(width * height);
  for (let pixel = 0, row = 0; row < height; row++) {
    const y = row + 0.5 - height / 2;
    for (let column = 0; column < width; column++, pixel++) {
      const x = column + 0.5 - width / 2;
      const missing =
        towards === null ? (4 * (x * x + y * y)) / corner : 0.5 + (cos * x + sin * y) / (2 * reach);
      let value = brightness[pixel]! * (1 - fallOff * missing);
      if (table !== null) {
        place = (place + step) & (normals - 1);
        value += noise * table[place]!;
      }
      pixels[pixel] = value;
    }
  }
  return { width, height, pixels: new Uint8Array(pixels.buffer) };
}

/** A power of 2. */
const normals = 1 << 20;
let drawn: Float32Array | undefined;

/** Standard normal numbers, drawn once: to draw them for each photograph would take longer than all else. */
function normalNumbers(): Float32Array {
  if (drawn === undefined) {
    const stream = new RandomStream(0, purpose.perturbation);
    drawn = Float32Array.from({ length: normals }, () => stream.normal());
  }
  return drawn;
}

/** A scene as somebody might lay it out. @param index decides on all of it */
export function sceneOf(index: number): Scene {
  const random = new RandomStream(index, purpose.perturbation, 2);
  const from = (least: number, most: number): number => least + (most - least) * random.uniform();
  const [width, height] = [320, 240];
  const sheetWidth = width * from(0.6, 0.75);
  const sheetHeight = height * from(0.6, 0.75);
  const side = Math.min(sheetWidth, sheetHeight) * from(0.5, 0.85);
  const isDeskDark = random.uniform() < 0.75;
  const paper = isDeskDark ? from(190, 240) : from(190, 200);
  return {
    width,
    height,
    sheet: {
      x: width / 2 + from(-8, 8),
      y: height / 2 + from(-6, 6),
      width: sheetWidth,
      height: sheetHeight,
      turn: from(-10, 10),
    },
    digit: {
      x: ((sheetWidth - side) / 2) * from(-1, 1),
      y: ((sheetHeight - side) / 2) * from(-1, 1),
      side,
    },
    paper,
    ink: paper - from(60, 180),
    desk: isDeskDark ? from(30, 130) : from(235, 255),
  };
}
