import type { HistoryColumns, HistoryKey } from '#shared/contract/commands';
import type { EpochResult } from '#shared/experiment/record';
import type { ValueFormat } from '../../charts/lines/chart-series.ts';
import type { ChartSeries } from '../../charts/lines/chart-series.ts';
import type { XAxis } from '#shared/compare/curve-metrics';
import { compact, epochPlaces, xKeys } from '../../charts/lines/history-axis.ts';
import { formatReal, formatShare } from '../../ui/format.ts';
import type { ChartId } from './chart-settings.ts';

/** A chart of a run. */
export interface RunChart {
  readonly id: ChartId;
  readonly title: string;
  readonly yLabel: string;
  readonly series: readonly ChartSeries[];
  readonly formatY: ValueFormat;
}

/** What the charts of a run are made of. */
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

const mebibyte = 2 ** 20;

/** The charts of a run: what is measured while training as lines, the validation at the end of each epoch as points. */
export function runCharts(curves: RunCurves): RunChart[] {
  const { history, epochs, clipNorm, colour } = curves;
  const x = history[xKeys[curves.xAxis]];
  const train = (key: HistoryKey, name = 'Train'): ChartSeries => {
    return { id: key, name, colour, x, y: history[key] };
  };
  const validation = (key: 'validationLoss' | 'validationAccuracy'): ChartSeries[] => {
    const judged = epochs.filter((epoch) => epoch[key] !== null);
    if (judged.length === 0) return [];
    const places = epochPlaces(epochs, curves.xAxis);
    return [
      {
        id: key,
        name: 'Validation',
        colour,
        dash: 'dashed',
        exact: true,
        x: Float64Array.from(judged, ({ epoch }) => places.get(epoch)!),
        y: Float64Array.from(judged, (epoch) => epoch[key]!),
      },
    ];
  };
  const limit: ChartSeries[] =
    clipNorm === 0 || x.length === 0
      ? []
      : [
          {
            id: 'clipNorm',
            name: 'Clipped to',
            colour: curves.limitColour,
            dash: 'dotted',
            exact: true,
            x: Float64Array.of(x[0]!, x.at(-1)!),
            y: Float64Array.of(clipNorm, clipNorm),
          },
        ];
  return [
    chart('loss', 'Loss', 'Cross-entropy (nats)', formatReal, [
      train('loss'),
      ...validation('validationLoss'),
    ]),
    chart('accuracy', 'Accuracy', 'Share of right answers', formatShare, [
      train('accuracy'),
      ...validation('validationAccuracy'),
    ]),
    chart('learningRate', 'Learning rate', 'Of the optimiser', formatReal, [
      { ...train('learningRate', 'Learning rate'), exact: true },
    ]),
    chart('gradientNorm', 'Gradient norm', 'L2 norm before clipping', formatReal, [
      train('gradientNorm', 'Gradient norm'),
      ...limit,
    ]),
    chart('examplesPerSecond', 'Speed', 'Examples per second', compact, [
      train('examplesPerSecond', 'Speed'),
    ]),
    chart('memory', 'Memory', 'Of the training process (MiB)', formatReal, [
      {
        ...train('memoryBytes', 'Memory'),
        y: history.memoryBytes.map((bytes) => bytes / mebibyte),
        exact: true,
      },
    ]),
  ];
}

function chart(
  id: ChartId,
  title: string,
  yLabel: string,
  formatY: ValueFormat,
  series: readonly ChartSeries[],
): RunChart {
  return { id, title, yLabel, series, formatY };
}
