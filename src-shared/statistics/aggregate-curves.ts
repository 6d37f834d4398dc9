import { studentQuantile } from './student.ts';

/**
 * What the band around a mean shows:
 * - `deviation`: one sample standard deviation of the members (divisor n - 1) above and below
 * - `standardError`: one standard error of the mean above and below
 * - `minMax`: from the lowest member to the highest
 * - `confidence95`: the 95 % interval of the mean, by Student's t distribution
 */
export const bandKinds = ['deviation', 'standardError', 'minMax', 'confidence95'] as const;
export type BandKind = (typeof bandKinds)[number];

/** The curve of one member of a group. The three columns are of the same length. */
export interface MemberCurve {
  /** The run's id. */
  readonly id: string;
  /** Positions that match points of several members: steps or epochs, ascending, each once. */
  readonly at: Float64Array;
  /** The x at which points are drawn: the same column, or the time. */
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Where a member ends that is shorter than others. */
export interface ShorterMember {
  readonly id: string;
  readonly lastAt: number;
}

/** The mean of a group with its band. All columns are of the same length. */
export interface AggregateCurve {
  /** Ascending: every position that any member has; over time, the mean time of the members that have it. */
  readonly x: Float64Array;
  /** NaN at positions where no member has a finite value. */
  readonly mean: Float64Array;
  /** The band; NaN where it is undefined, as the deviation of one member is. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** How many members' finite values are in the mean at each position: N. */
  readonly count: Uint32Array;
  /** N of the group. */
  readonly members: number;
  /** Members that end before the longest one; empty if all are equally long. */
  readonly shorter: readonly ShorterMember[];
}

/**
 * The mean of several curves and the band around it, at exactly the positions that the members have: nothing is
 * resampled, left out or filled in. Where a member has no finite point, the mean is over the others.
 */
export function aggregateCurves(members: readonly MemberCurve[], band: BandKind): AggregateCurve {
  const at = union(members.map((member) => member.at));
  const length = at.length;
  const x = new Float64Array(length);
  const present = new Uint32Array(length);
  const count = new Uint32Array(length);
  const mean = new Float64Array(length);
  const squares = new Float64Array(length);
  const lowest = new Float64Array(length).fill(Infinity);
  const highest = new Float64Array(length).fill(-Infinity);
  for (const member of members) {
    const { at: memberAt, x: memberX, y: memberY } = member;
    let place = 0;
    for (let index = 0; index < memberAt.length; index++) {
      const position = memberAt[index]!;
      while (at[place]! < position) place++;
      const here = ++present[place]!;
      x[place]! += (memberX[index]! - x[place]!) / here;
      const value = memberY[index]!;
      if (!Number.isFinite(value)) continue;
      // Welford, "Note on a method for calculating corrected sums of squares and products", Technometrics 4, 1962.
      const n = ++count[place]!;
      const before = value - mean[place]!;
      const after = mean[place]! + before / n;
      mean[place] = after;
      squares[place]! += before * (value - after);
      if (value < lowest[place]!) lowest[place] = value;
      if (value > highest[place]!) highest[place] = value;
    }
  }
  const halfWidth = halfWidthOf(band);
  for (let place = 0; place < length; place++) {
    const n = count[place]!;
    if (n === 0) {
      mean[place] = lowest[place] = highest[place] = NaN;
    } else if (halfWidth !== null) {
      const half = halfWidth(n, squares[place]!);
      lowest[place] = mean[place]! - half;
      highest[place] = mean[place]! + half;
    }
  }
  return ascending({
    x,
    mean,
    low: lowest,
    high: highest,
    count,
    members: members.length,
    shorter: shorterMembers(members),
  });
}

/** Half the width of a band, from N and the sum of squared deviations; null for the band from lowest to highest. */
function halfWidthOf(band: BandKind): ((n: number, squares: number) => number) | null {
  if (band === 'minMax') return null;
  const quantiles = new Map<number, number>();
  const quantile = (n: number): number => {
    const known = quantiles.get(n) ?? studentQuantile(0.975, n - 1);
    quantiles.set(n, known);
    return known;
  };
  return (n, squares) => {
    if (n < 2) return NaN;
    const deviation = Math.sqrt(squares / (n - 1));
    if (band === 'deviation') return deviation;
    return (band === 'standardError' ? 1 : quantile(n)) * (deviation / Math.sqrt(n));
  };
}

/** All values of several ascending columns, ascending, each once; by merging halves, in O(N log k). */
function union(columns: readonly Float64Array[]): Float64Array {
  if (columns.length <= 1) return columns[0] ?? new Float64Array(0);
  const middle = columns.length >> 1;
  return merge(union(columns.slice(0, middle)), union(columns.slice(middle)));
}

function merge(a: Float64Array, b: Float64Array): Float64Array {
  const merged = new Float64Array(a.length + b.length);
  let length = 0;
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const fromA = a[i]!;
    const fromB = b[j]!;
    if (fromA <= fromB) i++;
    if (fromB <= fromA) j++;
    merged[length++] = fromA < fromB ? fromA : fromB;
  }
  while (i < a.length) merged[length++] = a[i++]!;
  while (j < b.length) merged[length++] = b[j++]!;
  return merged.subarray(0, length);
}

function shorterMembers(members: readonly MemberCurve[]): ShorterMember[] {
  const ends = members.map(({ id, at }) => ({ id, lastAt: at.at(-1) ?? 0 }));
  const last = Math.max(0, ...ends.map(({ lastAt }) => lastAt));
  return ends.filter(({ lastAt }) => lastAt < last);
}

/** Sorts the points by x. Over time, the mean x can step back where a slow member ends before the others. */
function ascending(curve: AggregateCurve): AggregateCurve {
  const { x } = curve;
  if (x.every((value, index) => index === 0 || x[index - 1]! <= value)) return curve;
  const order = [...x.keys()].sort((a, b) => x[a]! - x[b]!);
  const sorted = (column: Float64Array) => Float64Array.from(order, (index) => column[index]!);
  return {
    ...curve,
    x: sorted(x),
    mean: sorted(curve.mean),
    low: sorted(curve.low),
    high: sorted(curve.high),
    count: Uint32Array.from(order, (index) => curve.count[index]!),
  };
}
