import {
  epochMetric,
  epochMetricKeys,
  type epochMetrics,
  type EpochMetricKey,
} from './epoch-metrics.ts';
import type { Metric, MetricChart } from './metric.ts';
import { stepMetricKeys, stepMetrics, type StepMetricKey } from './step-metrics.ts';

export type ChartKey = (
  | (typeof stepMetrics)[StepMetricKey]
  | (typeof epochMetrics)[EpochMetricKey]
)['chart']['key'];

/** A chart on a run's page, and its metrics. */
export interface RunChartOfMetrics extends MetricChart {
  readonly key: ChartKey;
  /** The metric that formats its y axis. */
  readonly metric: Metric;
  /** Measured every few steps: lines. */
  readonly steps: readonly StepMetricKey[];
  /** Known once per epoch: points. */
  readonly epochs: readonly EpochMetricKey[];
}

const drawn = [
  ...stepMetricKeys.map((key) => ({ step: key, epoch: null, metric: stepMetrics[key] })),
  ...epochMetricKeys
    .filter((key) => epochMetric(key).line !== null)
    .map((key) => ({ step: null, epoch: key, metric: epochMetric(key) })),
];

/** All charts of a run's page, each once, in the order of the catalogue. */
export const runChartsOfMetrics: readonly RunChartOfMetrics[] = [
  ...new Set(drawn.map(({ metric }) => metric.chart.key)),
].map((key) => {
  const inChart = drawn.filter(({ metric }) => metric.chart.key === key);
  const { metric } = inChart[0]!;
  return {
    ...metric.chart,
    key: key as ChartKey,
    metric,
    steps: inChart.flatMap(({ step }) => step ?? []),
    epochs: inChart.flatMap(({ epoch }) => epoch ?? []),
  };
});

export const chartKeys = runChartsOfMetrics.map(({ key }) => key);
