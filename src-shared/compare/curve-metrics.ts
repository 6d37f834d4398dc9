import type { HistoryColumns, HistoryKey } from '../contract/commands/experiments.ts';
import {
  epochMetricKeys,
  epochMetrics,
  type EpochMetricKey,
} from '../catalogue/metrics/epoch-metrics.ts';
import { plotted, type Metric, type MetricChart } from '../catalogue/metrics/metric.ts';
import {
  stepMetricKeys,
  stepMetrics,
  type StepMetricKey,
} from '../catalogue/metrics/step-metrics.ts';
import type { EpochResult, ExperimentRecord } from '../experiment/record.ts';
import type { MemberCurve } from '../statistics/aggregate-curves.ts';

/** The x axis of a curve: training steps, epochs, or seconds spent training. */
export const xAxes = ['step', 'epoch', 'time'] as const;
export type XAxis = (typeof xAxes)[number];

/** A metric that is drawn as a curve: measured every few steps, or known once per epoch. */
export type CurveMetric = Metric & { readonly chart: MetricChart } & (
    | { readonly source: 'history'; readonly column: StepMetricKey; readonly isExact: boolean }
    | { readonly source: 'epochs'; readonly column: EpochMetricKey; readonly isExact: true }
  );

type EpochCurveKey = NonNullable<(typeof epochMetrics)[EpochMetricKey]['curve']>['key'];
export type CurveMetricKey = StepMetricKey | EpochCurveKey;

const ofSteps = stepMetricKeys.map((key): [StepMetricKey, CurveMetric] => [
  key,
  { ...stepMetrics[key], source: 'history', column: key },
]);
const ofEpochs = epochMetricKeys.flatMap((column): [EpochCurveKey, CurveMetric][] => {
  const metric = epochMetrics[column];
  if (metric.curve === null) return [];
  const { key, label } = metric.curve;
  return [[key, { ...metric, label, source: 'epochs', column, isExact: true }]];
});

const found = [...ofSteps, ...ofEpochs];
const charts = [...new Set(found.map(([, { chart }]) => chart.key))];

/**
 * Everything that can be drawn as a curve, by its key; metrics that share a chart on a run's page are next to each
 * other.
 */
export const curveMetrics = Object.fromEntries(
  charts.flatMap((key) => found.filter(([, { chart }]) => chart.key === key)),
) as Readonly<Record<CurveMetricKey, CurveMetric>>;
export const curveMetricKeys = Object.keys(curveMetrics) as CurveMetricKey[];

/** @returns the history columns that some curves over an axis are made of */
export function historyKeysOf(metrics: readonly CurveMetricKey[], xAxis: XAxis): HistoryKey[] {
  const given = metrics.map((metric) => curveMetrics[metric]);
  const drawn = given.flatMap((one) => (one.source === 'history' ? [one.column] : []));
  const places = { step: [], epoch: ['epoch'], time: ['seconds'] } as const;
  return [...new Set<HistoryKey>(['step', ...places[xAxis], ...drawn])];
}

/**
 * The curve of one run, `plotted` for drawing and for `aggregateCurves`.
 * @param history null if it has not been loaded, or its columns are empty; then only metrics known once per epoch have
 *   points
 */
export function curveOf(
  record: Pick<ExperimentRecord, 'id' | 'epochs'>,
  history: HistoryColumns | null,
  metric: CurveMetricKey,
  xAxis: XAxis,
): MemberCurve {
  const described = curveMetrics[metric];
  if (described.source === 'epochs') return epochCurve(record, described.column, xAxis);
  if (history === null) return { id: record.id, at: none, x: none, y: none };
  const { step, epoch, seconds } = history;
  const [at, x] = { step: [step, step], epoch: [epoch, epoch], time: [step, seconds] }[xAxis] as [
    Float64Array,
    Float64Array,
  ];
  const y = plotted(described, history[described.column]);
  if (x.length !== y.length) return { id: record.id, at: none, x: none, y: none };
  return { id: record.id, ...withoutMissing(at, x, y) };
}

/**
 * The points of a curve that have a place and a value: those of imported results can lack either (NaN). A curve that
 * lacks none keeps its arrays.
 */
export function withoutMissing(
  at: Float64Array,
  x: Float64Array,
  y: Float64Array,
): { readonly at: Float64Array; readonly x: Float64Array; readonly y: Float64Array } {
  const isThere = (_: number, index: number): boolean =>
    !Number.isNaN(x[index]!) && !Number.isNaN(y[index]!);
  if (y.every(isThere)) return { at, x, y };
  return { at: at.filter(isThere), x: x.filter(isThere), y: y.filter(isThere) };
}

const none = new Float64Array(0);

function epochCurve(
  { id, epochs }: Pick<ExperimentRecord, 'id' | 'epochs'>,
  column: EpochMetricKey,
  xAxis: XAxis,
): MemberCurve {
  let elapsed = 0;
  const points: { result: EpochResult; elapsed: number; value: number }[] = [];
  for (const result of epochs) {
    // Imported results may not say how long an epoch took; then nothing is known of the time of later ones either.
    elapsed += result.seconds ?? NaN;
    const value = result[column];
    const isPlaced = xAxis !== 'time' || !Number.isNaN(elapsed);
    if (value !== null && isPlaced) points.push({ result, elapsed, value });
  }
  const at = Float64Array.from(points, ({ result }) =>
    xAxis === 'epoch' ? result.epoch : result.step,
  );
  const x = xAxis === 'time' ? Float64Array.from(points, (point) => point.elapsed) : at;
  return { id, at, x, y: Float64Array.from(points, ({ value }) => value) };
}
