import { connectedComponents, marked, type Component, type Components } from './components.ts';
import { fitGround } from './ground.ts';
import { smoothed, type Plane, type Rectangle } from './plane.ts';
import type { Sheet } from './sheet.ts';
import { sampleOf, spreadOf } from './spread.ts';

/** Ink found on a sheet. */
export interface Ink {
  /** Its strength, 0 to about 1; 0 where there is none, and at specks. */
  readonly strength: Float64Array;
  /** Not 0 where there is ink. */
  readonly mask: Uint8Array;
  /** The smallest rectangle that holds it. */
  readonly box: Rectangle;
}

/** The least difference between full ink and its ground, in levels. */
const leastContrast = 32;
/** Differences of more than this many deviations of the noise aren't noise. */
const noiseFactor = 4.5;
/** Smaller differences, in levels, are ignored even on an even ground. */
const leastDifference = 8;
/** Ink's outline runs where it has this share of its full strength, in the mean of nine pixels. */
const outlineShare = 0.2;
/** A pixel with less than this share counts as bare. */
const faintShare = 0.1;
/** Somewhere within its outline ink is at least as strong as this. */
const coreShare = 0.5;
/** The share of ink's pixels that are weaker than what counts as its full strength. */
const fullRank = 0.95;
/** The light can't be estimated from ground that is darker than this, in levels. */
const leastLight = 32;
/** The largest factor for ink in the dark. */
const maxGain = 4;
/** Components smaller than this fraction of the square of a stroke's width are specks. */
const speckShare = 0.5;

/**
 * Finds the ink on a sheet, dark on bright or bright on dark: what differs from the ground by more than its noise,
 * without specks that are far smaller than a stroke. Where there is less light, ink is amplified accordingly.
 * @returns null if nothing stands out
 */
export function findInk(
  plane: Plane,
  { bare, inside }: Pick<Sheet, 'bare' | 'inside'>,
): Ink | null {
  const { width, height } = plane;
  const difference = differences(plane, bare, inside);
  const smooth = smoothed({ width, height, values: difference }).values;
  const noise = noiseOf(smooth, bare);
  const least = Math.max(leastDifference, noiseFactor * noise);
  if (isDarkInk(smooth, least)) {
    negate(difference);
    negate(smooth);
  }
  const isAbove = (bound: number): Uint8Array =>
    marked(smooth.length, (pixel) => inside[pixel] !== 0 && smooth[pixel]! > bound);

  const candidates = connectedComponents(isAbove(least), width, height, { corners: true });
  const main = heaviest(candidates, smooth);
  if (main === null) return null;
  const full = fullInk(difference, candidates, main);
  const smoothFull = fullInk(smooth, candidates, main);
  if (full < leastContrast) return null;

  const outline = isAbove(Math.max(least, outlineShare * smoothFull));
  const found = connectedComponents(outline, width, height, { corners: true });
  const kept = keptOf(found, { width, height, values: smooth }, coreShare * smoothFull);
  if (kept.length === 0) return null;
  const labels = new Set(kept.map(({ label }) => label));
  const mask = marked(smooth.length, (pixel) => labels.has(found.labels[pixel]!));
  const strength = difference.map((value, at) => {
    const share = value / full;
    return mask[at] === 0 || share < faintShare ? 0 : share;
  });
  return { strength, mask, box: boxOf(kept) };
}

/** The difference of each pixel from the ground, in levels at the sheet's mean light. */
function differences(plane: Plane, bare: Uint8Array, inside: Uint8Array): Float64Array {
  const level = fitGround(plane, bare);
  let sum = 0;
  let count = 0;
  for (let at = 0; at < level.length; at++) {
    if (inside[at] === 0) continue;
    sum += level[at]!;
    count++;
  }
  const mean = sum / count;
  return plane.values.map((value, at) => {
    if (inside[at] === 0) return 0;
    const gain = mean < leastLight ? 1 : Math.min(maxGain, mean / Math.max(1, level[at]!));
    return gain * (value - level[at]!);
  });
}

/** The standard deviation of the noise. */
function noiseOf(values: Float64Array, bare: Uint8Array): number {
  return spreadOf(Float64Array.from(sampleOf(bare), (pixel) => values[pixel]!));
}

/** Whether what stands out is mostly darker than the ground. */
function isDarkInk(values: Float64Array, least: number): boolean {
  let [bright, dark] = [0, 0];
  for (const value of values) {
    if (value > least) bright += value * value;
    else if (value < -least) dark += value * value;
  }
  return dark > bright;
}

function negate(values: Float64Array): void {
  for (let at = 0; at < values.length; at++) values[at] = -values[at]!;
}

/** The component with the most ink. */
function heaviest({ labels, components }: Components, values: Float64Array): Component | null {
  const sums = new Float64Array(components.length + 1);
  values.forEach((value, at) => (sums[labels[at]!]! += value));
  let best: Component | null = null;
  for (const component of components) {
    if (best === null || sums[component.label]! > sums[best.label]!) best = component;
  }
  return best;
}

/** The value of a component's pixels that counts as full ink. */
function fullInk(values: Float64Array, { labels }: Components, { label, area }: Component): number {
  const sorted = new Float64Array(area);
  let count = 0;
  for (let at = 0; count < area; at++) if (labels[at] === label) sorted[count++] = values[at]!;
  sorted.sort();
  return sorted[Math.floor(fullRank * (area - 1))]!;
}

/** The components that have a core and aren't specks. */
function keptOf(
  { labels, components }: Components,
  { width, height, values }: Plane,
  core: number,
): Component[] {
  const rims = new Uint32Array(components.length + 1);
  const peaks = new Float64Array(components.length + 1);
  labels.forEach((label, at) => {
    if (label === 0) return;
    peaks[label] = Math.max(peaks[label]!, values[at]!);
    const column = at % width;
    const isInner =
      (column === 0 || labels[at - 1] === label) &&
      (column === width - 1 || labels[at + 1] === label) &&
      (at < width || labels[at - width] === label) &&
      (at >= width * (height - 1) || labels[at + width] === label);
    if (!isInner) rims[label]!++;
  });
  const cored = components.filter(({ label }) => peaks[label]! >= core);
  const largest = cored.reduce<Component | null>(
    (best, each) => (best === null || each.area > best.area ? each : best),
    null,
  );
  if (largest === null) return [];
  // A stroke's outline is about twice as long as the stroke.
  const stroke = (2 * largest.area) / Math.max(1, rims[largest.label]!);
  return cored.filter(({ area }) => area >= speckShare * stroke * stroke);
}

function boxOf(components: readonly Component[]): Rectangle {
  const left = Math.min(...components.map((each) => each.left));
  const top = Math.min(...components.map((each) => each.top));
  const right = Math.max(...components.map((each) => each.right));
  const bottom = Math.max(...components.map((each) => each.bottom));
  return { left, top, width: right - left, height: bottom - top };
}
