import type { BandKind, MemberCurve } from '#shared/statistics/aggregate-curves';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { meanCurve } from '#shared/inside/group-means';
import { commonStepNoun } from '#shared/inside/step-noun';
import type { ChartSeries } from '../../../charts/lines/chart-series.ts';
import type { ComparedLine } from '../curves/curve-charts.ts';

/** A line of a comparison with the results of those of its runs that have one; at least one. */
export interface AnalysedLine<Result> {
  readonly line: ComparedLine;
  readonly results: readonly { readonly id: string; readonly result: Result }[];
}

/** The lines that have results. */
export function analysedLines<Result>(
  lines: readonly ComparedLine[],
  results: ReadonlyMap<string, Result>,
): readonly AnalysedLine<Result>[] {
  return lines.flatMap((line) => {
    const own = line.group.members.flatMap(({ id }) => {
      const result = results.get(id);
      return result === undefined ? [] : [{ id, result }];
    });
    return own.length === 0 ? [] : [{ line, results: own }];
  });
}

/** A run's curve. −Infinity stands for values that are lower than any number: gaps, also in the mean with others. */
export interface ResultCurve {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/**
 * The series of a chart: each run's curve, or for groups the mean of the runs' with its band.
 * @param band null: runs are ungrouped
 */
export function curveSeries<Result>(
  lines: readonly AnalysedLine<Result>[],
  band: BandKind | null,
  curve: (result: Result) => ResultCurve,
): readonly ChartSeries[] {
  return lines.map(({ line: { group, name, look }, results }) => {
    const members = results.map(({ id, result }): MemberCurve => {
      const { x, y } = curve(result);
      const at = Float64Array.from(x);
      return { id, at, x: at, y: Float64Array.from(y) };
    });
    const base = { id: group.id, ...look, exact: true };
    if (band === null) return { ...base, name, x: members[0]!.x, y: members[0]!.y };
    const { x, mean, low, high } = meanCurve(members, band);
    return { ...base, name: `${name} (N = ${members.length})`, x, y: mean, band: { low, high } };
  });
}

/** What an axis of reading counts: parts of an image that all models read as one step, or how much of it they have read. */
export interface ReadingScale {
  /** `row`, `block`, `step`; null: the models' sequences differ, so the axis is the share of the sequence. */
  readonly unit: string | null;
  /** Of the longest sequence. */
  readonly steps: number;
}

/** The scale on which models with these configs can be compared. */
export function readingScale(
  models: readonly { readonly config: ExperimentConfig; readonly steps: number }[],
): ReadingScale {
  const lengths = new Set(models.map(({ steps }) => steps));
  const steps = Math.max(1, ...lengths);
  if (lengths.size > 1) return { unit: null, steps };
  return { unit: commonStepNoun(models.map(({ config }) => config)), steps };
}

/** The scale for the runs of some lines. */
export function scaleOf(lines: readonly AnalysedLine<{ readonly steps: number }>[]): ReadingScale {
  return readingScale(
    lines.flatMap(({ line, results }) =>
      results.map(({ id, result }) => ({
        config: line.group.members.find((member) => member.id === id)!.config,
        steps: result.steps,
      })),
    ),
  );
}
