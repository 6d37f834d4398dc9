import { shareOf, type Range } from '../frame/plot-area.ts';
import { niceInterval } from './axis-range.ts';

/** Fewer ticks than this say too little about an axis. */
const fewestTicks = 3;
/** Of more powers of ten than this, every second one has a label, or fewer. */
const mostTicks = 9;
/** Of the length of the axis: ticks nearer to each other have no room for both labels. */
const leastDistance = 0.08;

/**
 * The values with a label on a log axis: powers of ten; where there are few, also 2 and 5 times these, and on a very short
 * axis even steps.
 * @param ends those of the axis that may have a label too; one that is too near to another label has none
 */
export function logTicks(range: Range, ends: readonly number[]): number[] {
  const between = ticksWithin(range);
  const share = (value: number): number => shareOf(value, range, 'log');
  const apart = ends.filter((end) =>
    between.every((tick) => tick === end || Math.abs(share(tick) - share(end)) >= leastDistance),
  );
  return [...new Set([...between, ...apart])].sort((one, other) => one - other);
}

/** The distance of the ticks of a log axis that has even steps; undefined for any other. */
export function evenStep(range: Range): number | undefined {
  const { from, to } = range;
  const isFine = multiplesOfPowers(range, [1, 2, 5]).length >= fewestTicks;
  return isFine ? undefined : niceInterval((to - from) / (fewestTicks + 1));
}

function ticksWithin(range: Range): number[] {
  const powers = multiplesOfPowers(range, [1]);
  if (powers.length >= fewestTicks) {
    const stride = Math.ceil(powers.length / mostTicks);
    return powers.filter((power) => Math.round(Math.log10(power)) % stride === 0);
  }
  const step = evenStep(range);
  if (step === undefined) return multiplesOfPowers(range, [1, 2, 5]);
  const first = Math.ceil(range.from / step - 1e-9);
  const count = Math.floor(range.to / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}

function multiplesOfPowers({ from, to }: Range, factors: readonly number[]): number[] {
  const first = Math.floor(Math.log10(from));
  const count = Math.ceil(Math.log10(to)) - first + 1;
  return (
    Array.from({ length: count }, (_, at) =>
      factors.map((factor) => Number(`${factor}e${first + at}`)),
    )
      .flat()
      .filter((tick) => tick >= from * (1 - rounding) && tick <= to * (1 + rounding))
      // What is beyond an end by a rounding error would have no label.
      .map((tick) => Math.min(to, Math.max(from, tick)))
  );
}

const rounding = 1e-9;
