import type { ExperimentRecord } from '#shared/experiment/record';
import { firstToLast } from '#shared/inside/gradient-flow';
import { pointUpTo, recordedAt, type LayerPlace } from '#shared/inside/recorded-layers';
import type { RecordedPoint } from '#shared/inside/recording';
import { commonStepNoun } from '#shared/inside/step-noun';
import {
  aggregateCurves,
  type BandKind,
  type MemberCurve,
} from '#shared/statistics/aggregate-curves';
import type { ChartSeries } from '../../../../charts/lines/chart-series.ts';
import type { ComparedLine } from '../../curves/curve-charts.ts';

/** A run with what was recorded inside its network, at one place of it at least. */
export interface RecordedRun {
  readonly record: ExperimentRecord;
  readonly points: readonly RecordedPoint[];
}

/** A line of a comparison with those of its runs that have recordings at a place; at least one. */
export interface RecordedLine {
  readonly line: ComparedLine;
  readonly runs: readonly RecordedRun[];
}

/** The lines with recordings at a place. */
export function recordedLines(
  lines: readonly ComparedLine[],
  recordings: ReadonlyMap<string, readonly RecordedPoint[]>,
  place: LayerPlace,
): readonly RecordedLine[] {
  return lines.flatMap((line) => {
    const runs = line.group.members.flatMap((record): RecordedRun[] => {
      const points = (recordings.get(record.id) ?? []).filter(
        (point) => recordedAt(point, place) !== undefined,
      );
      return points.length === 0 ? [] : [{ record, points }];
    });
    return runs.length === 0 ? [] : [{ line, runs }];
  });
}

/** All epochs at which something was recorded, ascending. */
export function recordedEpochs(lines: readonly RecordedLine[]): readonly number[] {
  const all = lines.flatMap(({ runs }) =>
    runs.flatMap(({ points }) => points.map(({ epoch }) => epoch)),
  );
  return [...new Set(all)].sort((a, b) => a - b);
}

/** The x axis on which the networks' sequences can be compared. */
export interface SequenceAxis {
  /** What a step reads: `row`; `step` if the networks read different things. */
  readonly noun: string;
  /** Whether sequences differ in length, so that the axis is the share of them. */
  readonly isShare: boolean;
}

/** The axis for the profiles of some lines. */
export function sequenceAxis(lines: readonly RecordedLine[], place: LayerPlace): SequenceAxis {
  const runs = lines.flatMap((line) => line.runs);
  const lengths = new Set(runs.map(({ points }) => recordedAt(points[0]!, place)!.gradient.length));
  return {
    noun: commonStepNoun(runs.map(({ record }) => record.config)),
    isShare: lengths.size > 1,
  };
}

/** How profiles are drawn. */
export interface ProfileOptions {
  readonly place: LayerPlace;
  /** Each run's last point up to it. */
  readonly epoch: number;
  readonly axis: SequenceAxis;
  /** Null: runs are ungrouped. */
  readonly band: BandKind | null;
  /** Whether norms are shown as multiples of that of the step that is read last; without a gradient there, as NaN. */
  readonly isRelative: boolean;
}

/** Each line's norm of the gradient by time step. */
export function profileSeries(
  lines: readonly RecordedLine[],
  { place, epoch, axis, band, isRelative }: ProfileOptions,
): readonly ChartSeries[] {
  return seriesOf(lines, band, ({ record, points }) => {
    const { gradient } = recordedAt(pointUpTo(points, epoch)!, place)!;
    const last = (place.direction === 'forward' ? gradient.at(-1) : gradient[0])!;
    const x = Float64Array.from(gradient, (_, step) =>
      axis.isShare ? (step + 1) / gradient.length : step + 1,
    );
    const y = Float64Array.from(gradient, (norm) => (isRelative ? norm / (last || NaN) : norm));
    return { id: record.id, at: x, x, y };
  });
}

/** Each line's ratio of the gradient of the step that is read first to that of the last, over epochs. */
export function ratioSeries(
  lines: readonly RecordedLine[],
  place: LayerPlace,
  band: BandKind | null,
): readonly ChartSeries[] {
  return seriesOf(lines, band, ({ record, points }) => ({
    id: record.id,
    at: Float64Array.from(points, ({ step }) => step),
    x: Float64Array.from(points, ({ epoch }) => epoch),
    y: Float64Array.from(
      points,
      (point) => firstToLast(recordedAt(point, place)!.gradient, place.direction) ?? NaN,
    ),
  }));
}

/**
 * A series for each line: the curve of its run, or the mean of those of its runs with its band. Mean and band are those
 * of the logarithms, as gradients differ by factors; zeros have none and are left out.
 */
function seriesOf(
  lines: readonly RecordedLine[],
  band: BandKind | null,
  curve: (run: RecordedRun) => MemberCurve,
): readonly ChartSeries[] {
  return lines.map(({ line: { group, name, look }, runs }) => {
    const base = { id: group.id, ...look, exact: true };
    const curves = runs.map(curve);
    if (band === null) return { ...base, name, x: curves[0]!.x, y: curves[0]!.y };
    const { x, mean, low, high } = aggregateCurves(
      curves.map((each) => ({ ...each, y: each.y.map(Math.log10) })),
      band,
    );
    const raised = (column: Float64Array) => column.map((power) => 10 ** power);
    return {
      ...base,
      name: `${name} (N = ${curves.length})`,
      x,
      y: raised(mean),
      band: { low: raised(low), high: raised(high) },
    };
  });
}
