import { shortTag, type Series } from './logged-run.ts';
import { placeOption, type Place } from './places.ts';

/** How a place takes the numbers of a series. */
export interface Scale {
  /** They are divided by it: 100 for percentages. */
  readonly factor: number;
  /** Why they can't have that place, as a sentence; null if they can. */
  readonly problem: string | null;
  /** What was recognised, as a sentence. */
  readonly note: string | null;
}

/** Recognises percentages by their range, and numbers that a place can't have. */
export function scaleOf(place: Place, tag: string, series: Series): Scale {
  const { metric, label } = placeOption(place);
  if (metric?.kind !== 'share' || series.length === 0) {
    return { factor: 1, problem: null, note: null };
  }
  const { least, most } = extremesOf(series.values);
  if (least >= 0 && most <= 1) return { factor: 1, problem: null, note: null };
  if (least >= 0 && most <= 100) {
    return {
      factor: 100,
      problem: null,
      note: `The numbers of ${shortTag(tag)} are percentages, as the highest is ${Number(most.toPrecision(4))}.`,
    };
  }
  return {
    factor: 1,
    note: null,
    problem: `The numbers of ${shortTag(tag)} are from ${Number(least.toPrecision(4))} to ${Number(most.toPrecision(4))}, which no ${label.toLowerCase()} can be; they are stored but not charted.`,
  };
}

/** The least and the greatest of some numbers; infinite without numbers. */
export function extremesOf(values: Float64Array): {
  readonly least: number;
  readonly most: number;
} {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { least, most };
}
