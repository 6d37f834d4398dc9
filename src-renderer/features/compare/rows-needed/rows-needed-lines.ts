import {
  countsOfAll,
  settledShares,
  stepsNeeded,
  type RowsNeeded,
} from '#shared/inside/rows-needed';
import {
  aggregateCurves,
  type BandKind,
  type MemberCurve,
} from '#shared/statistics/aggregate-curves';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { ChartSeries } from '../../../charts/lines/chart-series.ts';
import type { ComparedLine } from '../curves/curve-charts.ts';

/** What the x axis counts: parts of an image that all models read as one step, or how much of it they have read. */
export interface ReadingScale {
  /** `row`, `step`; null: the models' sequences differ, so the axis is the share of the sequence. */
  readonly unit: string | null;
  /** Of the longest sequence. */
  readonly steps: number;
}

const units: Partial<Record<ExperimentConfig['sequenceOrder'], string>> = {
  rows: 'row',
  reversedRows: 'row',
  columns: 'column',
};

/** The scale on which models with these configs can be compared. */
export function readingScale(
  models: readonly { readonly config: ExperimentConfig; readonly steps: number }[],
): ReadingScale {
  const lengths = new Set(models.map(({ steps }) => steps));
  const steps = Math.max(1, ...lengths);
  if (lengths.size > 1) return { unit: null, steps };
  const names = new Set(models.map(({ config }) => units[config.sequenceOrder] ?? 'step'));
  const [name = 'step'] = names;
  return { unit: names.size > 1 ? 'step' : name, steps };
}

/** A line of a comparison with the results of those of its runs that have one; at least one. */
export interface AnalysedLine {
  readonly line: ComparedLine;
  readonly results: readonly { readonly id: string; readonly result: RowsNeeded }[];
}

/** The lines that have results. */
export function analysedLines(
  lines: readonly ComparedLine[],
  results: ReadonlyMap<string, RowsNeeded>,
): readonly AnalysedLine[] {
  return lines.flatMap((line) => {
    const own = line.group.members.flatMap(({ id }) => {
      const result = results.get(id);
      return result === undefined ? [] : [{ id, result }];
    });
    return own.length === 0 ? [] : [{ line, results: own }];
  });
}

/** What the charts show of a result, after each step. */
export const rowsNeededCurves = {
  accuracy: ({ accuracy }: RowsNeeded) => accuracy,
  calibrationError: ({ calibrationError }: RowsNeeded) => calibrationError,
} as const;

/** The share of all examples that have settled within each number of steps. */
export function settledCurve(threshold: number): (result: RowsNeeded) => readonly number[] {
  return ({ settled }) => settledShares(countsOfAll(countsAt(settled, threshold)));
}

/**
 * The series of a chart: each run's curve, or for groups the mean of the runs' with its band.
 * @param band null: runs are ungrouped
 */
export function curveSeries(
  lines: readonly AnalysedLine[],
  { unit }: ReadingScale,
  band: BandKind | null,
  curve: (result: RowsNeeded) => readonly number[],
): readonly ChartSeries[] {
  return lines.map(({ line: { group, name, look }, results }) => {
    const members = results.map(({ id, result }): MemberCurve => {
      const x = Float64Array.from({ length: result.steps }, (_, step) =>
        unit === null ? (step + 1) / result.steps : step + 1,
      );
      return { id, at: x, x, y: Float64Array.from(curve(result)) };
    });
    const base = { id: group.id, ...look, exact: true };
    if (band === null) return { ...base, name, x: members[0]!.x, y: members[0]!.y };
    const { x, mean, low, high } = aggregateCurves(members, band);
    return { ...base, name: `${name} (N = ${members.length})`, x, y: mean, band: { low, high } };
  });
}

/** How many steps half of a line's examples need: one number for each of its runs. */
export interface LineNeed {
  /** The runs' medians; of those where half of the examples settle at all. */
  readonly medians: readonly number[];
  /** The share of the examples that never settle, for each run. */
  readonly unsettled: readonly number[];
}

/**
 * What a line's examples of a class need.
 * @param label null: of all classes
 */
export function lineNeed(
  { results }: AnalysedLine,
  threshold: number,
  label: number | null,
): LineNeed {
  const needs = results.flatMap(({ result }) => {
    const counts = countsAt(result.settled, threshold);
    const own = label === null ? countsOfAll(counts) : counts[label];
    return own === undefined ? [] : [stepsNeeded(own)];
  });
  return {
    medians: needs.flatMap(({ median }) => median ?? []),
    unsettled: needs.map(({ unsettled }) => unsettled),
  };
}

function countsAt(settled: RowsNeeded['settled'], threshold: number): number[][] {
  return settled.find((each) => each.threshold === threshold)?.counts ?? [];
}
