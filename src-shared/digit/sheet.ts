import {
  connectedComponents,
  grown,
  marked,
  type Component,
  type Components,
} from './components.ts';
import { hullOf } from './hull.ts';
import { smoothed, type Plane } from './plane.ts';
import { medianOf, sampleOf } from './spread.ts';

/** A part of a picture that may have ink on it: a sheet of paper, or the whole picture. */
export interface Sheet {
  /** Not 0 where it is certainly bare. */
  readonly bare: Uint8Array;
  /** Not 0 within it, inked or bare, without its margin. */
  readonly inside: Uint8Array;
  /** Its clockwise rotation, in radians. */
  readonly turn: number;
}

/** Pixels whose brightness changes by more than this, in levels per pixel, are an edge. */
const leastSlope = 2;
/** In a noisy picture: by more than this many times the median. */
const slopeFactor = 4;
/** Pixels around an edge that count as part of it: soft edges run out slowly. */
const edgeReach = 1;
/** The margin without ink along a sheet's edges, in pixels. */
const margin = 3;
/** The smallest sheet, as a fraction of the picture. */
const leastShare = 0.05;
/** The least bare fraction of a sheet's convex hull. */
const leastBare = 0.6;
const leastSquareness = 0.85;
/** Beyond this rotation, in radians, a sheet may just as well be rotated the other way. */
const maxTurn = 0.5;

/**
 * The parts of a picture that may have ink on them. Each is an even area between edges, convex and with four corners.
 * The innermost comes first: a sheet before the desk that it lies on. The last is all of the picture, whose largest
 * even area is its ground.
 */
export function sheetsOf(plane: Plane): Sheet[] {
  const { width, height } = plane;
  const even = grown(edgesOf(plane), width, edgeReach).map((edge) => 1 - edge);
  const areas = connectedComponents(even, width, height, { corners: false });
  const sheets = areas.components
    .filter(({ area }) => area >= leastShare * leastBare * width * height)
    .toSorted((a, b) => a.area - b.area)
    .flatMap((component) => sheetOf(areas, component, plane) ?? []);
  return [...sheets, wholePicture(areas, plane)];
}

function edgesOf(plane: Plane): Uint8Array {
  const { width, height, values } = smoothed(plane);
  const slopes = new Float64Array(values.length);
  for (let at = 0, row = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      const across =
        values[column === width - 1 ? at : at + 1]! - values[column === 0 ? at : at - 1]!;
      const down =
        values[row === height - 1 ? at : at + width]! - values[row === 0 ? at : at - width]!;
      slopes[at] = Math.sqrt(across * across + down * down) / 2;
    }
  }
  const sample = sampleOf(new Uint8Array(slopes.length).fill(1));
  const median = medianOf(Float64Array.from(sample, (pixel) => slopes[pixel]!));
  const bound = Math.max(leastSlope, slopeFactor * median);
  return marked(slopes.length, (pixel) => slopes[pixel]! > bound);
}

/** The sheet whose ground is an even area; null if it doesn't have the shape of a sheet. */
function sheetOf(areas: Components, component: Component, { width, height }: Plane): Sheet | null {
  const { top, rows, area, squareness, turn } = hullOf(areas, component, width, height);
  if (area < leastShare * width * height || squareness < leastSquareness) return null;
  if (component.area < leastBare * area) return null;
  const outside = marked(width * height, (pixel) => {
    const row = Math.floor(pixel / width);
    const within = rows[row - top];
    const column = pixel - row * width;
    return within === undefined || column < within.first || column > within.last;
  });
  const near = grown(outside, width, margin);
  const inside = marked(near.length, (pixel) => near[pixel] === 0);
  return { bare: bareOf(areas, component), inside, turn: Math.abs(turn) > maxTurn ? 0 : turn };
}

function wholePicture(areas: Components, { width, height }: Plane): Sheet {
  const inside = new Uint8Array(width * height).fill(1);
  const largest = areas.components.reduce<Component | null>(
    (best, each) => (best === null || each.area > best.area ? each : best),
    null,
  );
  if (largest !== null && largest.area >= leastShare * width * height) {
    return { bare: bareOf(areas, largest), inside, turn: 0 };
  }
  const bare = inside.map((_, at) => {
    const column = at % width;
    return column === 0 || column === width - 1 || at < width || at >= width * (height - 1) ? 1 : 0;
  });
  return { bare, inside, turn: 0 };
}

function bareOf({ labels }: Components, { label }: Component): Uint8Array {
  return marked(labels.length, (pixel) => labels[pixel] === label);
}
