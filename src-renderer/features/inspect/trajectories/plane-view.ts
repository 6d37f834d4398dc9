import type { PlaneAnswers, StateTrajectories } from '#shared/contract/commands';
import { niceInterval } from '../../../charts/lines/axis-range.ts';

/** A point as shares of a square plot, from its left and from its top. */
export type Place = readonly [x: number, y: number];

/** The part of a plane that is shown: a square, as distances in all directions mean the same. */
export interface Extent {
  /** Its least coordinates. */
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** The points where the head gives one answer: a convex polygon. */
export interface Region {
  readonly label: number;
  readonly corners: readonly Place[];
  /** Where its label stands. */
  readonly middle: Place;
  /** Of the plot. */
  readonly area: number;
}

/** The margin around the points, as a share of their square. */
const margin = 0.06;

/** The square that shows everything of a model. */
export function extentOf({ path, sample, alike }: StateTrajectories): Extent {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const points of [path, sample.points, ...alike.paths.map((one) => one.points)]) {
    points.forEach((value, at) => {
      if (at % 2 === 0) [left, right] = [Math.min(left, value), Math.max(right, value)];
      else [bottom, top] = [Math.min(bottom, value), Math.max(top, value)];
    });
  }
  // Equal states are in the middle.
  const size = (1 + 2 * margin) * Math.max(right - left, top - bottom, 1e-9);
  return { x: (left + right - size) / 2, y: (bottom + top - size) / 2, size };
}

/** Where a point of the plane is in the plot. */
export function placeIn({ x, y, size }: Extent, [px, py]: readonly [number, number]): Place {
  return [(px - x) / size, 1 - (py - y) / size];
}

/** The places of points, [points, 2], in the plot. */
export function placesIn(extent: Extent, points: Float64Array): Place[] {
  return Array.from({ length: points.length / 2 }, (_, index) =>
    placeIn(extent, [points[2 * index]!, points[2 * index + 1]!]),
  );
}

/** The class that the head would answer at a point of the plane; null if that is not decided there. */
export function answerAt(answers: PlaneAnswers, [x, y]: readonly [number, number]): number | null {
  if (answers.kind === 'none') return null;
  const { origin, perX, perY } = answers;
  const logits = origin.map((logit, label) => logit + x * perX[label]! + y * perY[label]!);
  return logits.indexOf(Math.max(...logits));
}

/** The regions of the classes in the plot; logits are linear in the plane, so each is cut out by straight lines. */
export function regionsIn(answers: PlaneAnswers, extent: Extent): readonly Region[] {
  if (answers.kind === 'none') return [];
  const { origin, perX, perY } = answers;
  const logitAt = (label: number, [u, v]: Place): number =>
    origin[label]! +
    (extent.x + u * extent.size) * perX[label]! +
    (extent.y + (1 - v) * extent.size) * perY[label]!;
  const labels = origin.map((_, label) => label);
  return labels.flatMap((label) => {
    let corners: readonly Place[] = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ];
    for (const other of labels) {
      if (other === label) continue;
      corners = clipped(corners, (place) => logitAt(label, place) - logitAt(other, place));
    }
    const { area, middle } = measured(corners);
    return area > 0 ? [{ label, corners, middle, area }] : [];
  });
}

/** The part of a convex polygon where a linear function isn't negative (Sutherland and Hodgman, 1974). */
function clipped(corners: readonly Place[], height: (place: Place) => number): readonly Place[] {
  return corners.flatMap((corner, at): Place[] => {
    const next = corners[(at + 1) % corners.length]!;
    const [here, there] = [height(corner), height(next)];
    const own: Place[] = here >= 0 ? [corner] : [];
    if (here >= 0 === there >= 0) return own;
    const share = here / (here - there);
    const crossing: Place = [
      corner[0] + share * (next[0] - corner[0]),
      corner[1] + share * (next[1] - corner[1]),
    ];
    return [...own, crossing];
  });
}

/** A polygon's area and centroid. */
function measured(corners: readonly Place[]): { readonly area: number; readonly middle: Place } {
  let [area, x, y] = [0, 0, 0];
  corners.forEach(([ax, ay], at) => {
    const [bx, by] = corners[(at + 1) % corners.length]!;
    const cross = ax * by - bx * ay;
    area += cross / 2;
    x += ((ax + bx) * cross) / 6;
    y += ((ay + by) * cross) / 6;
  });
  return { area: Math.abs(area), middle: [x / area, y / area] };
}

/** The smallest share of the plot whose region has room for a label. */
const leastLabelled = 0.004;

/** The labels in the plot: of the regions or, without regions, where the test digits of each class are on average. */
export function labelsIn(
  { answers, sample }: StateTrajectories,
  regions: readonly Region[],
  extent: Extent,
): readonly { readonly label: number; readonly place: Place }[] {
  if (answers.kind === 'answers') {
    return regions
      .filter(({ area }) => area >= leastLabelled)
      .map(({ label, middle }) => ({ label, place: middle }));
  }
  const places = placesIn(extent, sample.points);
  return [...new Set(sample.labels)].sort().map((label) => {
    const own = places.filter((_, digit) => sample.labels[digit] === label);
    const mean = (axis: 0 | 1): number =>
      own.reduce((sum, place) => sum + place[axis], 0) / own.length;
    return { label, place: [mean(0), mean(1)] };
  });
}

/** Round coordinates along one axis of the plot, with their shares from its least. */
export function ticksIn(least: number, size: number): { readonly at: number; value: number }[] {
  const interval = niceInterval(size / 5);
  const first = Math.ceil(least / interval);
  const last = Math.floor((least + size) / interval);
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const value = Number(((first + index) * interval).toPrecision(12));
    return { at: (value - least) / size, value };
  });
}

/** SVG path data of dots, for a stroke with round ends, in a box of 1 x 1. */
export function dotsPath(places: readonly Place[]): string {
  return places.map(([x, y]) => `M${x.toFixed(4)} ${y.toFixed(4)}h0`).join('');
}

/** SVG path data of a line through places. */
export function linePath(places: readonly Place[]): string {
  return places
    .map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${x.toFixed(4)} ${y.toFixed(4)}`)
    .join('');
}

/** The index of the place nearest to another, and its distance; null without places. */
export function nearestPlace(
  places: readonly Place[],
  [x, y]: Place,
): { readonly index: number; readonly distance: number } | null {
  let nearest: { index: number; distance: number } | null = null;
  for (const [index, place] of places.entries()) {
    const distance = Math.hypot(place[0] - x, place[1] - y);
    if (nearest === null || distance < nearest.distance) nearest = { index, distance };
  }
  return nearest;
}

/** Why a plane has no regions, or what they mean; null if that needs no words. */
export function regionNote({ answers, sample }: StateTrajectories): string | null {
  if (answers.kind === 'answers') {
    return sample.point === 'mean'
      ? 'The classifier reads the mean of all states: dots are the means of test digits, and a region is where the mean gives that answer.'
      : null;
  }
  switch (answers.because) {
    case 'layer':
      return 'No regions: the classifier doesn’t read this layer.';
    case 'directions':
      return 'No regions: the classifier also reads the backward cells, so the answer isn’t decided by these states alone.';
    case 'readout':
      return 'No regions: the classifier reads the states of all steps side by side, so no single state decides the answer.';
  }
}
