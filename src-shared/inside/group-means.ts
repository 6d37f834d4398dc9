import {
  aggregateCurves,
  type AggregateCurve,
  type BandKind,
  type MemberCurve,
} from '../statistics/aggregate-curves.ts';
import { summarise } from '../statistics/summary.ts';
import { formatDeviation, missing } from '../text/format.ts';

/**
 * Writes the mean of what several results have, with its deviation, and of how many it is where some don't have it:
 * `5.5 ± 0.7 (2 of 3 runs)`. With a value of −∞ the mean is −∞ too.
 * @param values null for results without one
 * @param none what is written where none has one
 */
export function meanInWords(
  values: readonly (number | null)[],
  write: (value: number) => string,
  none: string = missing,
): string {
  const known = values.filter((value) => value !== null);
  const found = summarise(known);
  if (found === null) return none;
  const mean = known.includes(-Infinity) ? write(-Infinity) : formatDeviation(found, write);
  return ofHowMany(mean, known.length, values.length);
}

/** A mean with how many runs it is of, where it isn't of all: `5.5 ± 0.7 (2 of 3 runs)`. */
export function ofHowMany(mean: string, known: number, all: number): string {
  return known === all ? mean : `${mean} (${known} of ${all} runs)`;
}

/**
 * The mean of the curves of several results, with its band. Where a value is −∞ the mean is −∞ too, which can't be
 * drawn: there is a gap, rather than the mean of the others.
 */
export function meanCurve(members: readonly MemberCurve[], band: BandKind): AggregateCurve {
  const curve = aggregateCurves(members, band);
  const lost = new Set(
    members.flatMap(({ x, y }) => [...x].filter((_, index) => y[index] === -Infinity)),
  );
  const drawn = (column: Float64Array): Float64Array =>
    column.map((value, index) => (lost.has(curve.x[index]!) ? Number.NaN : value));
  return { ...curve, mean: drawn(curve.mean), low: drawn(curve.low), high: drawn(curve.high) };
}
