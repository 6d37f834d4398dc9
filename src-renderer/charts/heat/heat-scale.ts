import { asPower, inPowers } from '../frame/tick-notation.ts';

/**
 * How values become colours. `linear`: from the lightest to the darkest blue; `log`: the same over powers of ten, as of
 * vanishing gradients; `diverging`: blue above zero, orange below.
 */
export type HeatScale =
  | { readonly kind: 'linear'; readonly from: number; readonly to: number }
  /** Values up to `smallest` have the lightest colour. Both are above 0. */
  | { readonly kind: 'log'; readonly smallest: number; readonly largest: number }
  /** `largest`: the magnitude with the darkest colours; above 0. */
  | { readonly kind: 'diverging'; readonly largest: number };

/** Values that are more than so many powers of ten smaller than the largest aren't told apart. */
const mostDecades = 6;

/**
 * Where a value is on a scale: from 0, the lightest colour, to 1, or to −1 for the darkest of those below zero. NaN stays
 * NaN.
 */
export function heatShare(scale: HeatScale, value: number): number {
  switch (scale.kind) {
    case 'linear': {
      const { from, to } = scale;
      return to === from ? 0 : bounded((value - from) / (to - from), 0);
    }
    case 'log': {
      const { smallest, largest } = scale;
      if (value <= smallest) return 0;
      return bounded(Math.log(value / smallest) / Math.log(largest / smallest), 0);
    }
    case 'diverging':
      return bounded(value / scale.largest, -1);
  }
}

function bounded(share: number, least: number): number {
  return Math.min(1, Math.max(least, share));
}

/** A diverging scale for all of some values; at least to `least`, and to 1 if all are 0. */
export function divergingScale(all: Iterable<ArrayLike<number>>, least = 0): HeatScale {
  let largest = least;
  for (const values of all) {
    for (let at = 0; at < values.length; at += 1) {
      largest = Math.max(largest, Math.abs(values[at]!) || 0);
    }
  }
  return { kind: 'diverging', largest: largest || 1 };
}

/**
 * A logarithmic scale for the positive ones of some values: over whole powers of ten below the largest, as many as there
 * are, from 1 to 6.
 */
export function logScale(all: Iterable<ArrayLike<number>>): HeatScale & { readonly kind: 'log' } {
  let [least, largest] = [Infinity, 0];
  for (const values of all) {
    for (let at = 0; at < values.length; at += 1) {
      const value = values[at]!;
      if (!(value > 0)) continue;
      least = Math.min(least, value);
      largest = Math.max(largest, value);
    }
  }
  if (largest === 0) return { kind: 'log', smallest: 0.1, largest: 1 };
  const decades = Math.min(mostDecades, Math.max(1, Math.ceil(Math.log10(largest / least))));
  return { kind: 'log', smallest: largest * 10 ** -decades, largest };
}

/** How many powers of ten a logarithmic scale covers. */
export function decadesOf({ smallest, largest }: HeatScale & { readonly kind: 'log' }): number {
  return Math.round(Math.log10(largest / smallest));
}

/** Labels that fit below a bar, at most. */
const mostLabels = 4;

/** Powers of ten on a logarithmic scale, ascending; where it has only one, also 1, 2 and 5 times powers of ten. */
function roundValues({ smallest, largest }: HeatScale & { readonly kind: 'log' }): number[] {
  const first = Math.floor(Math.log10(smallest));
  const last = Math.ceil(Math.log10(largest));
  const within = (digits: readonly number[]): number[] =>
    Array.from({ length: last - first + 1 }, (_, at) =>
      digits.map((digit) => Number(`${digit}e${first + at}`)),
    )
      .flat()
      .filter((value) => value >= smallest * (1 - 1e-9) && value <= largest * (1 + 1e-9));
  const powers = within([1]);
  const values = powers.length > 1 ? powers : within([1, 2, 5]);
  const every = Math.ceil(values.length / mostLabels);
  return values.filter((_, at) => (values.length - 1 - at) % every === 0);
}

/** The lowest and the highest value that colours tell apart. */
export function scaleEnds(scale: HeatScale): readonly [number, number] {
  switch (scale.kind) {
    case 'linear':
      return [scale.from, scale.to];
    case 'log':
      return [scale.smallest, scale.largest];
    case 'diverging':
      return [-scale.largest, scale.largest];
  }
}

/** Digits of a label that has to be a power of ten. */
const powerDigits = 2;

/**
 * The labels on the bar of a scale, from the left, in one notation.
 * @param format how a value is written
 */
export function scaleLabels(
  scale: HeatScale,
  format: (value: number) => string,
): readonly { readonly at: number; readonly value: number; readonly text: string }[] {
  const ticks = scaleTicks(scale).map((tick) => ({ ...tick, text: format(tick.value) }));
  if (!inPowers(ticks.map(({ text }) => text))) return ticks;
  return ticks.map((tick) => ({ ...tick, text: asPower(tick.text, tick.value, powerDigits) }));
}

/** Values with a label on the bar of a scale, from the left, each with its share of the bar. */
export function scaleTicks(
  scale: HeatScale,
): readonly { readonly at: number; readonly value: number }[] {
  switch (scale.kind) {
    case 'linear': {
      const { from, to } = scale;
      return [0, 0.5, 1].map((at) => ({ at, value: from + at * (to - from) }));
    }
    case 'log':
      return roundValues(scale).map((value) => ({ at: heatShare(scale, value), value }));
    case 'diverging':
      return [-1, 0, 1].map((share) => ({ at: (share + 1) / 2, value: share * scale.largest }));
  }
}
