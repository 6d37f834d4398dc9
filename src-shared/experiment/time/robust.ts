/** After so many newer values a value counts half as much. */
const halfLife = 10;

/** A prior counts as much as one newest value. */
const weightOfPrior = 1;

/**
 * The median of positive values of which newer ones count more, drawn towards a prior while there are few.
 * @param values the newest first; not empty without a prior
 */
export function shrunk(values: readonly number[], prior?: number): number {
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return prior ?? 0;
  const weighted = positive.map((value, place) => ({ value, weight: 0.5 ** (place / halfLife) }));
  const middle = weightedMedian(weighted);
  if (prior === undefined || prior <= 0) return middle;
  const weight = weighted.reduce((sum, one) => sum + one.weight, 0);
  const logarithm =
    (weight * Math.log(middle) + weightOfPrior * Math.log(prior)) / (weight + weightOfPrior);
  return Math.exp(logarithm);
}

interface Weighted {
  readonly value: number;
  readonly weight: number;
}

/** Halves the weights; where a half falls between two values, their geometric mean. */
function weightedMedian(values: readonly Weighted[]): number {
  const sorted = values.toSorted((a, b) => a.value - b.value);
  const half = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let below = 0;
  for (const [place, { value, weight }] of sorted.entries()) {
    below += weight;
    if (below > half * (1 + 1e-9)) return value;
    if (below > half * (1 - 1e-9)) return Math.sqrt(value * sorted[place + 1]!.value);
  }
  return sorted.at(-1)!.value;
}

/** The value that a share of all values doesn't exceed. */
export function shareBelow(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1]!;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * The line with the smallest relative errors that neither falls nor begins below 0, by least squares: y = a + b x
 * minimises the sum of ((a + b x) / y - 1)^2.
 * @param points with positive coordinates
 * @returns null without points
 */
export function fitLine(points: readonly Point[]): ((x: number) => number) | null {
  if (points.length === 0) return null;
  let [saa, sab, sbb, sa, sb] = [0, 0, 0, 0, 0];
  for (const { x, y } of points) {
    saa += 1 / y ** 2;
    sab += x / y ** 2;
    sbb += (x / y) ** 2;
    sa += 1 / y;
    sb += x / y;
  }
  const determinant = saa * sbb - sab ** 2;
  const isFlat = determinant <= 1e-9 * saa * sbb;
  const a = isFlat ? 0 : (sa * sbb - sb * sab) / determinant;
  const b = isFlat ? sb / sbb : (saa * sb - sab * sa) / determinant;
  if (a < 0 || isFlat) return (x) => (sb / sbb) * x;
  if (b < 0) return () => sa / saa;
  return (x) => a + b * x;
}
