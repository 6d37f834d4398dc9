/** An axis of a chart. */
export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly isLog: boolean;
  /** The values with tick marks, ascending. */
  readonly ticks: readonly number[];
}

/** How far along the axis a value is: 0 at its start, 1 at its end. */
export function axisShare({ from, to, isLog }: Axis, value: number): number {
  const place = isLog ? Math.log10 : (number: number): number => number;
  return (place(value) - place(from)) / (place(to) - place(from));
}

/**
 * An axis that covers the values from `lowest` to `highest`, with ticks at round numbers.
 * @param roundEnds whether it begins and ends at a tick
 */
export function linearAxis(lowest: number, highest: number, roundEnds: boolean): Axis {
  const [from, to] = lowest < highest ? [lowest, highest] : [lowest - 0.5, highest + 0.5];
  const step = niceStep((to - from) / 5);
  const first = roundEnds ? Math.floor(from / step) : Math.ceil(from / step);
  const last = roundEnds ? Math.ceil(to / step) : Math.floor(to / step);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) =>
    // Without the rounding errors of adding up steps.
    Number(((first + index) * step).toPrecision(12)),
  );
  return {
    from: roundEnds ? ticks[0]! : from,
    to: roundEnds ? ticks.at(-1)! : to,
    isLog: false,
    ticks,
  };
}

/** More powers of ten than this have no room for a label each. */
const mostPowers = 10;

/**
 * The same on a logarithmic scale, for positive values; it begins and ends at powers of ten, and has ticks at all of
 * them, or at every so many if there are too many.
 */
export function logAxis(lowest: number, highest: number): Axis {
  const first = Math.floor(Math.log10(lowest));
  const last = Math.max(first + 1, Math.ceil(Math.log10(highest)));
  const step = last - first <= mostPowers ? 1 : niceStep((last - first) / mostPowers);
  const from = Math.ceil(first / step);
  const ticks = Array.from({ length: Math.floor(last / step) - from + 1 }, (_, index) =>
    Number(`1e${(from + index) * step}`),
  );
  return { from: Number(`1e${first}`), to: Number(`1e${last}`), isLog: true, ticks };
}

/** The smallest of 1, 2, 5 times a power of ten that is at least as large. */
function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const digit = [1, 2, 5].find((each) => each * power >= rough) ?? 10;
  return digit * power;
}
