import type { LoggedRun } from './logged-run.ts';

/** Where an epoch ends. */
interface EpochEnd {
  readonly step: number;
  /** Counted from 1. */
  readonly epoch: number;
}

/** Which epoch a step is in, as far as a log tells. */
export class EpochsOfSteps {
  /** The epochs of which something is known, ascending. */
  readonly ends: readonly EpochEnd[];
  readonly #counts: LoggedRun['counts'];
  /** The axis if it has fractions, so that it can be used as it is. */
  readonly #fractions: ReadonlyMap<number, { readonly value: number }> | null;

  /**
   * @param axis the epoch of each step in the log, whole from 0 or 1 on, or with fractions; null if it has none
   * @param steps those after which an epoch's results are known, ascending
   */
  constructor(
    counts: LoggedRun['counts'],
    axis: ReadonlyMap<number, { readonly value: number }> | null,
    steps: readonly number[],
  ) {
    this.#counts = counts;
    const numbers = axis === null ? [] : [...axis.values()].map(({ value }) => value);
    const hasFractions = numbers.some((value) => !Number.isInteger(value));
    const isValid = numbers.every((value) => value >= 0);
    this.#fractions = axis !== null && isValid && hasFractions ? axis : null;
    const known = axis === null || !isValid ? null : whole(axis, hasFractions);
    this.ends =
      counts === 'epochs'
        ? steps.map((step) => ({ step, epoch: step })).filter(({ epoch }) => epoch > 0)
        : endsOf(steps, known);
  }

  /** The epochs done at a step, with a fraction; null if the log doesn't tell. */
  at(step: number): number | null {
    if (this.#counts === 'epochs') return step;
    const given = this.#fractions?.get(step)?.value;
    if (given !== undefined) return given;
    return between(this.ends, step);
  }
}

/** Epochs as whole numbers from 1 on. Lightning and Keras count from 0 while an epoch lasts. */
function whole(
  axis: ReadonlyMap<number, { readonly value: number }>,
  hasFractions: boolean,
): ReadonlyMap<number, number> {
  const numbers = [...axis.values()].map(({ value }) => value);
  const offset = !hasFractions && numbers.includes(0) ? 1 : 0;
  return new Map([...axis].map(([step, { value }]) => [step, Math.round(value) + offset]));
}

/** Numbered as the log says if that ascends, else 1, 2, 3. */
function endsOf(steps: readonly number[], known: ReadonlyMap<number, number> | null): EpochEnd[] {
  const numbered = steps.map((step, index) => ({ step, epoch: index + 1 }));
  if (known === null) return numbered;
  const named = steps.map((step) => ({ step, epoch: known.get(step) ?? NaN }));
  const ascends = named.every(
    ({ epoch }, index) => epoch >= 1 && (index === 0 || epoch > named[index - 1]!.epoch),
  );
  return ascends ? named : numbered;
}

/** Between the ends of epochs, and beyond the last at the same pace. */
function between(ends: readonly EpochEnd[], step: number): number | null {
  if (ends.length === 0) return null;
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle]!.step < step) low = middle + 1;
    else high = middle;
  }
  const to = ends[low]!;
  const from = low === 0 ? { step: 0, epoch: 0 } : ends[low - 1]!;
  if (to.step === from.step) return to.epoch;
  return from.epoch + ((step - from.step) * (to.epoch - from.epoch)) / (to.step - from.step);
}
