import {
  countsOfAll,
  settledShares,
  stepsNeeded,
  type RowsNeeded,
} from '#shared/inside/rows-needed';
import type { AnalysedLine } from '../analysed-lines.ts';

/** What the charts show of a result, after each step. */
export const rowsNeededCurves = {
  accuracy: ({ accuracy }: RowsNeeded) => accuracy,
  calibrationError: ({ calibrationError }: RowsNeeded) => calibrationError,
} as const;

/** The share of all examples that have settled within each number of steps. */
export function settledCurve(threshold: number): (result: RowsNeeded) => readonly number[] {
  return ({ settled }) => settledShares(countsOfAll(countsAt(settled, threshold)));
}

/** How many steps half of a line's examples need: one number for each of its runs that have such examples. */
export interface LineNeed {
  /** The runs' medians; null for a run in which half of the examples never settle. */
  readonly medians: readonly (number | null)[];
  /** The share of the examples that never settle, for each run. */
  readonly unsettled: readonly number[];
}

/**
 * What a line's examples of a class need.
 * @param label null: of all classes
 */
export function lineNeed(
  { results }: AnalysedLine<RowsNeeded>,
  threshold: number,
  label: number | null,
): LineNeed {
  const needs = results.flatMap(({ result }) => {
    const counts = countsAt(result.settled, threshold);
    const own = label === null ? countsOfAll(counts) : counts[label];
    const need = stepsNeeded(own ?? []);
    return need.examples === 0 ? [] : [need];
  });
  return {
    medians: needs.map(({ median }) => median),
    unsettled: needs.map(({ unsettled }) => unsettled),
  };
}

function countsAt(settled: RowsNeeded['settled'], threshold: number): number[][] {
  return settled.find((each) => each.threshold === threshold)?.counts ?? [];
}
