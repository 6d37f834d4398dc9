import type { AxisScale } from '#shared/statistics/downsampling';
import type { Range } from '../frame/plot-area.ts';
import { asPower, inPowers } from '../frame/tick-notation.ts';
import { niceInterval, type NiceRange } from './axis-range.ts';
import type { ValueFormat } from './chart-series.ts';
import { evenStep, logTicks } from './log-ticks.ts';

/** Digits on a log axis without even steps: its ticks are 1, 2 or 5 times a power of ten, or half of that at its ends. */
const logDigits = 2;

/**
 * Formats the ticks of an axis so that each label differs from its neighbours, and all have one notation: if one of them
 * is a power of ten, such as 10⁻⁵, none is 0.0001.
 */
export function labelFormat(
  axis: NiceRange,
  scale: AxisScale,
  format: ValueFormat,
): (value: number) => string {
  const { interval } = axis;
  const digitsOf = (value: number): number => {
    const step = scale === 'log' ? evenStep(axis) : interval;
    if (step === undefined) return logDigits;
    return Math.max(1, powerOf(value) - powerOf(step) + 1);
  };
  const isZero = (value: number): boolean =>
    // With rounding errors.
    interval !== undefined && Math.abs(value) < interval / 1000;
  const write = (value: number): string => {
    if (isZero(value)) return format(0, 1);
    const digits = digitsOf(value);
    // An end of an axis that ends where its data do has more digits than the ticks between.
    return hasDigits(value, digits) ? format(value, digits) : format(value);
  };
  const ticks = ticksOf(axis, scale).filter((tick) => !isZero(tick));
  if (!inPowers(ticks.map(write))) return write;
  return (value) => (isZero(value) ? write(value) : asPower(write(value), value, digitsOf(value)));
}

/** Whether so many significant digits write a number exactly, but for rounding errors. */
function hasDigits(value: number, digits: number): boolean {
  const written = Number(value.toPrecision(Math.min(100, digits)));
  return Math.abs(written - value) <= 1e-9 * Math.abs(value);
}

/** The power of ten of a number's first significant digit. */
function powerOf(value: number): number {
  return Number(value.toExponential(9).split('e')[1]);
}

/** The values with a label on an axis with round ends. */
export function ticksOf({ from, to, interval }: NiceRange, scale: AxisScale): number[] {
  if (scale === 'log' || interval === undefined) return logTicks({ from, to }, [from, to]);
  const first = Math.round(from / interval);
  const count = Math.round((to - from) / interval) + 1;
  return Array.from({ length: count }, (_, at) =>
    Number(((first + at) * interval).toPrecision(12)),
  );
}

/** A linear x axis is divided into at most about so many parts. */
const xParts = 6;
/** Labels nearer to that of an end than this share of an interval would touch it. */
const nearEnd = 0.6;

/** The distance of the ticks of a linear axis that ends where its data do. */
export function xInterval({ from, to }: Range): number {
  return niceInterval((to - from) / xParts);
}

/**
 * The values with a label on an axis that ends where its data do, which is rarely at round numbers: the multiples of its
 * interval, or the ticks of a log axis, and its ends if these are whole numbers that the label writes exactly, such as a
 * last row or epoch.
 */
export function xTicksOf({ from, to }: Range, scale: AxisScale, format: ValueFormat): number[] {
  const ends = [...new Set([from, to])].filter((end) => isExact(format(end), end));
  if (scale === 'log') return logTicks({ from, to }, ends);
  const interval = xInterval({ from, to });
  const first = Math.ceil(from / interval - 1e-9);
  const count = Math.max(0, Math.floor(to / interval + 1e-9) - first + 1);
  const between = Array.from({ length: count }, (_, at) =>
    Number(((first + at) * interval).toPrecision(12)),
  ).filter((tick) => ends.every((end) => Math.abs(tick - end) >= nearEnd * interval));
  return [...between, ...ends].sort((a, b) => a - b);
}

/** Whether a label tells all digits of a whole number, or of a whole fraction in per cent. */
function isExact(label: string, value: number): boolean {
  if (!Number.isInteger(value)) return false;
  const [number, unit] = label.replaceAll(',', '').replace('−', '-').split(' ');
  if (unit !== undefined && unit !== '%') return false;
  return number !== '' && Number(number) === (unit === '%' ? 100 * value : value);
}
