import type { HistoryColumns, HistoryKey } from '#shared/contract/commands';
import type { EpochResult, ExperimentRecord } from '#shared/experiment/record';
import type { XAxis } from '#shared/compare/curve-metrics';
import { nearestIndex } from '#shared/statistics/downsampling';
import type { ValueFormat } from './chart-series.ts';
import { formatCompact, formatCount, formatDuration, formatReal } from '#shared/text/format';

/** The x axes to choose from. */
export const xAxisOptions = [
  { value: 'step', label: 'Step' },
  { value: 'epoch', label: 'Epoch' },
  { value: 'time', label: 'Time' },
] as const satisfies readonly { value: XAxis; label: string }[];

/** The history column with the positions on an axis. */
export const xKeys: Readonly<Record<XAxis, HistoryKey>> = {
  step: 'step',
  epoch: 'epoch',
  time: 'seconds',
};

export const xLabels: Readonly<Record<XAxis, string>> = {
  step: 'Step',
  epoch: 'Epoch',
  time: 'Training time',
};

/** The position of each epoch's end on the x axis. */
export function epochPlaces(epochs: readonly EpochResult[], xAxis: XAxis): Map<number, number> {
  const places = new Map<number, number>();
  let elapsed = 0;
  for (const { epoch, step, seconds } of epochs) {
    // Imported results may not say how long an epoch took.
    elapsed += seconds ?? NaN;
    places.set(epoch, xAxis === 'step' ? step : xAxis === 'epoch' ? epoch : elapsed);
  }
  return places;
}

/** Where a run that is training will end on the x axis; null: it isn't training, or that is not known. */
export function plannedEnd(
  { status, config, totalSteps }: Pick<ExperimentRecord, 'status' | 'config' | 'totalSteps'>,
  xAxis: XAxis,
): number | null {
  if (xAxis === 'time' || (status !== 'running' && status !== 'paused')) return null;
  return xAxis === 'step' ? totalSteps : config.epochs;
}

/** Where the last of some runs will end; see `plannedEnd`. */
export function latestEnd(records: readonly ExperimentRecord[], xAxis: XAxis): number | null {
  const ends = records.flatMap((record) => plannedEnd(record, xAxis) ?? []);
  return ends.length === 0 ? null : Math.max(...ends);
}

/** How positions on the x axis are formatted. */
export function formatX(xAxis: XAxis): ValueFormat {
  if (xAxis === 'time') return formatDuration;
  return xAxis === 'epoch' ? formatReal : formatCompact;
}

/** How the position of one point is formatted: exactly, unlike the axis's short `12.8K`. */
export function placeText(xAxis: XAxis): (x: number) => string {
  if (xAxis === 'time') return (seconds) => formatDuration(seconds);
  return xAxis === 'epoch' ? (epoch) => formatReal(epoch) : formatCount;
}

/** The tooltip's text for a position: step, epoch and time of the nearest point of the history. */
export function describeX(history: HistoryColumns, xAxis: XAxis): (x: number) => string {
  return (x) => {
    const index = nearestIndex(history[xKeys[xAxis]], x);
    if (index < 0) return `${xLabels[xAxis]} ${formatX(xAxis)(x)}`;
    const step = formatCount(history.step[index]);
    const [epoch, seconds] = [history.epoch[index]!, history.seconds[index]!];
    return [
      `Step ${step}`,
      // Imported results may lack them.
      ...(Number.isNaN(epoch) ? [] : [`epoch ${epoch.toFixed(2)}`]),
      ...(Number.isNaN(seconds) ? [] : [formatDuration(seconds)]),
    ].join(' · ');
  };
}
