import { linearAxis } from '#shared/report/axis-ticks';
import type { Brush, NumberRange } from '#shared/compare/brushes';
import { inCategoryOrder, type Quantity, type QuantityValue } from '#shared/compare/run-quantities';
import { shareOf, valueAt } from '../frame/plot-area.ts';

/** Numbers along an axis. */
export interface NumberScale {
  readonly kind: 'linear' | 'log';
  readonly from: number;
  readonly to: number;
  /** The values with tick marks, ascending. */
  readonly ticks: readonly number[];
}

/** Categories along an axis, each in the middle of its equal part. */
export interface CategoryScale {
  readonly kind: 'category';
  readonly ticks: readonly string[];
}

export type QuantityScale = NumberScale | CategoryScale;

/** Up to this many different values each have a tick. */
const maxTicked = 7;
/** Values that span at least this factor are on a log scale, unless another was chosen. */
const spanOfLog = 10;

/**
 * The scale for the runs' values of a quantity. Its ends are the lowest and highest value if each value has a tick,
 * else round numbers.
 * @param chosen null: log if the values are positive and span a factor of ten
 */
export function quantityScale(
  { key, isCategory, about }: Quantity,
  values: readonly QuantityValue[],
  chosen: 'linear' | 'log' | null,
): QuantityScale {
  if (isCategory) return { kind: 'category', ticks: inCategoryOrder(key, values.map(String)) };
  const numbers = [...new Set(values.map(Number))].sort((a, b) => a - b);
  const [from] = numbers;
  const to = numbers.at(-1);
  if (from === undefined || to === undefined) return { kind: 'linear', from: 0, to: 1, ticks: [] };
  const kind = canBeLog(numbers) && (chosen ?? defaultKind(from, to)) === 'log' ? 'log' : 'linear';
  const isTicked = about === 'config' && numbers.length <= maxTicked;
  if (from === to) return aroundOne(kind, from);
  if (isTicked) return { kind, from, to, ticks: numbers };
  return kind === 'log' ? logScale(from, to) : roundScale(from, to);
}

/** @returns whether numbers can be on a log scale */
export function canBeLog(numbers: readonly QuantityValue[]): boolean {
  return numbers.every((value) => typeof value === 'number' && value > 0);
}

function defaultKind(from: number, to: number): 'linear' | 'log' {
  return to / from >= spanOfLog ? 'log' : 'linear';
}

function aroundOne(kind: NumberScale['kind'], value: number): NumberScale {
  if (kind === 'log') return { kind, from: value / 2, to: value * 2, ticks: [value] };
  const half = value === 0 ? 0.5 : Math.abs(value) / 2;
  return { kind, from: value - half, to: value + half, ticks: [value] };
}

function roundScale(lowest: number, highest: number): NumberScale {
  const { from, to, ticks } = linearAxis(lowest, highest, true);
  return { kind: 'linear', from, to, ticks };
}

/** Ticks at 1, 2 and 5 times powers of ten. */
function logScale(lowest: number, highest: number): NumberScale {
  const first = Math.floor(Math.log10(lowest));
  const last = Math.ceil(Math.log10(highest));
  const marks = Array.from({ length: last - first + 1 }, (_, index) =>
    [1, 2, 5].map((digit) => Number(`${digit}e${first + index}`)),
  ).flat();
  const from = marks.findLast((mark) => mark <= lowest) ?? lowest;
  const to = marks.find((mark) => mark >= highest) ?? highest;
  return { kind: 'log', from, to, ticks: marks.filter((mark) => mark >= from && mark <= to) };
}

/** Where a value is along the axis: 0 at its beginning, 1 at its end; NaN if it isn't on it. */
export function shareOn(scale: QuantityScale, value: QuantityValue): number {
  if (scale.kind === 'category') {
    const place = scale.ticks.indexOf(String(value));
    return place < 0 ? Number.NaN : (place + 0.5) / scale.ticks.length;
  }
  return typeof value === 'number' ? shareOf(value, scale, scale.kind) : Number.NaN;
}

/** The number at a share of the axis, with only as many digits as the axis can resolve; its ends exactly. */
export function numberAt({ kind, from, to }: NumberScale, share: number): number {
  if (share <= 0) return from;
  if (share >= 1) return to;
  const value = valueAt(share, { from, to }, kind);
  if (kind === 'log') return Number(value.toPrecision(4));
  const digits = Math.ceil(3 - Math.log10(to - from));
  return Number(value.toFixed(Math.min(100, Math.max(0, digits))));
}

/** A stretch of an axis, from a lower share to a higher one. */
export type Stretch = readonly [number, number];

/** Where a brush is on the axis: its ranges, or the parts of its categories. */
export function stretchesOf(scale: QuantityScale, brush: Brush | undefined): readonly Stretch[] {
  if (brush === undefined) return [];
  const clamp = (share: number): number => Math.min(1, Math.max(0, share));
  if ('ranges' in brush) {
    if (scale.kind === 'category') return [];
    return brush.ranges.map(([from, to]) => [
      clamp(shareOn(scale, from)) || 0,
      clamp(shareOn(scale, to)) || 0,
    ]);
  }
  if (scale.kind !== 'category') return [];
  const part = 1 / scale.ticks.length;
  return scale.ticks.flatMap((value, place) =>
    brush.values.includes(value) ? [[place * part, (place + 1) * part] as const] : [],
  );
}

/** The number ranges of some stretches. */
export function rangesOf(scale: NumberScale, stretches: readonly Stretch[]): NumberRange[] {
  return stretches.map(([from, to]) => [numberAt(scale, from), numberAt(scale, to)]);
}

/** The categories whose middle is within one of some stretches. */
export function categoriesOf(
  { ticks }: CategoryScale,
  stretches: readonly Stretch[],
): readonly string[] {
  return ticks.filter((_, place) => {
    const middle = (place + 0.5) / ticks.length;
    return stretches.some(([from, to]) => middle >= from && middle <= to);
  });
}
