import type { PlottedAxis } from '../../../../../src-renderer/charts/parallel/plotted-axis.ts';
import type { QuantityKey } from '#shared/compare/run-quantities';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { ChartTheme } from '../../../../../src-renderer/charts/frame/chart-theme.ts';
import type { ReadableRun } from '../../../../../src-renderer/features/compare/compared-run.ts';
import { plottedAxis } from '../../../../../src-renderer/features/compare/hyperparameters/plotted-axes.ts';

export const theme: ChartTheme = {
  text: '#111',
  muted: '#666',
  axis: '#888',
  grid: '#eee',
  surface: '#fff',
  accent: '#00f',
  font: 'sans',
};

/** A record as a run of a comparison. */
export function runOf(record: ExperimentRecord, own: Partial<ReadableRun> = {}): ReadableRun {
  return {
    id: record.id,
    name: record.name,
    record,
    status: 'ready',
    reason: null,
    colour: '#abc',
    isBaseline: false,
    isHidden: false,
    ...own,
  };
}

/** Axes of some records with default settings. */
export function axesOf(
  keys: readonly QuantityKey[],
  records: readonly ExperimentRecord[],
  flippedAxes: QuantityKey[] = [],
): PlottedAxis[] {
  const runs = records.map((record) => runOf(record));
  return keys.map((key) =>
    plottedAxis(
      key,
      runs,
      { axisScales: {}, flippedAxes },
      { occasion: { kind: 'best' }, modelBytes: new Map() },
    ),
  );
}
