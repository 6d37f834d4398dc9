import type { HistoryColumns } from '#shared/contract/commands';
import { epochMetric, type EpochMetricKey } from '#shared/catalogue/metrics/epoch-metrics';
import {
  axisLabel,
  boundsOf,
  plotted,
  pointText,
  tickText,
} from '#shared/catalogue/metrics/metric';
import {
  runChartsOfMetrics,
  type ChartKey,
  type RunChartOfMetrics,
} from '#shared/catalogue/metrics/run-charts';
import { stepMetrics, type StepMetricKey } from '#shared/catalogue/metrics/step-metrics';
import { withoutMissing, type XAxis } from '#shared/compare/curve-metrics';
import type { EpochResult } from '#shared/experiment/record';
import { type ValueFormat, type ChartSeries } from '../../charts/lines/chart-series.ts';
import type { Range } from '../../charts/frame/plot-area.ts';
import { epochPlaces, xKeys } from '../../charts/lines/history-axis.ts';

/** A chart of a run. */
export interface RunChart {
  readonly id: ChartKey;
  readonly title: string;
  readonly yLabel: string;
  readonly series: readonly ChartSeries[];
  readonly formatY: ValueFormat;
  readonly formatPoint: (y: number) => string;
  /** What the values can be. */
  readonly bounds: Range;
  /** Whether its first point comes with the end of an epoch. */
  readonly isByEpoch: boolean;
}

/** The data of a run's charts. */
export interface RunCurves {
  readonly history: HistoryColumns;
  readonly epochs: readonly EpochResult[];
  /** The norm that gradients are clipped to; 0: they aren't. */
  readonly clipNorm: number;
  readonly xAxis: XAxis;
  /** The run's colour, and one for the limit. */
  readonly colour: string;
  readonly limitColour: string;
}

/** The charts of a run: values measured while training as lines, values at the end of each epoch as points. */
export function runCharts(curves: RunCurves): RunChart[] {
  return runChartsOfMetrics.map((chart) => runChart(chart, curves));
}

function runChart(chart: RunChartOfMetrics, curves: RunCurves): RunChart {
  const { key, title, metric, steps, epochs } = chart;
  return {
    id: key,
    title,
    yLabel: axisLabel(metric, chart),
    series: [
      ...steps.map((step) => lineOf(step, curves)),
      ...epochs.flatMap((epoch) => pointsOf(epoch, curves)),
      ...(key === 'gradientNorm' ? clipLimit(curves) : []),
    ],
    formatY: tickText(metric),
    formatPoint: pointText(metric),
    bounds: boundsOf(metric),
    isByEpoch: steps.length === 0,
  };
}

function lineOf(key: StepMetricKey, { history, xAxis, colour }: RunCurves): ChartSeries {
  const metric = stepMetrics[key];
  const places = history[xKeys[xAxis]];
  const { x, y } = withoutMissing(places, places, plotted(metric, history[key]));
  return { id: key, name: metric.line, colour, x, y, exact: metric.isExact };
}

function pointsOf(key: EpochMetricKey, { epochs, xAxis, colour }: RunCurves): ChartSeries[] {
  const metric = epochMetric(key);
  const places = epochPlaces(epochs, xAxis);
  const evaluated = epochs.filter(
    ({ epoch, [key]: value }) => value !== null && !Number.isNaN(places.get(epoch)),
  );
  if (evaluated.length === 0) return [];
  return [
    {
      id: key,
      name: metric.line!,
      colour,
      dash: 'dashed',
      exact: true,
      isOnTop: true,
      x: Float64Array.from(evaluated, ({ epoch }) => places.get(epoch)!),
      y: plotted(
        metric,
        Float64Array.from(evaluated, (epoch) => epoch[key]!),
      ),
    },
  ];
}

/** The norm that gradients are clipped to, at every point. */
function clipLimit({ history, xAxis, clipNorm, limitColour }: RunCurves): ChartSeries[] {
  const x = history[xKeys[xAxis]];
  if (clipNorm === 0 || x.length === 0) return [];
  return [
    {
      id: 'clipNorm',
      name: 'Clipping limit',
      colour: limitColour,
      dash: 'dotted',
      exact: true,
      x,
      y: new Float64Array(x.length).fill(clipNorm),
    },
  ];
}
