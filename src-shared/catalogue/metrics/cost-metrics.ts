import { networkSize } from '../../experiment/network-size.ts';
import type { EpochResult, ExperimentRecord } from '../../experiment/record.ts';
import type { Metric } from './metric.ts';

/** What costs are read from besides the record. */
export interface FileSizes {
  /** Bytes of `model.safetensors` by run id, if known. */
  readonly modelBytes: ReadonlyMap<string, number>;
}

/** What a run costs, or how far it has got, computed from its record. */
export interface CostMetric extends Metric {
  /** Its name in filters and as a column of the list of runs; null: it isn't there. */
  readonly property: { readonly name: string; readonly aliases: readonly string[] } | null;
  /** Whether comparisons have a column of it. */
  readonly isCompared: boolean;
  /** Null if the run doesn't have it (yet). */
  readonly of: (record: ExperimentRecord, sizes: FileSizes) => number | null;
}

/** All of them, in the order of the columns of a comparison. */
export const costMetrics = {
  epochsDone: {
    label: 'Epochs done',
    heading: 'Epochs done',
    help: 'Number of finished epochs.',
    kind: 'count',
    better: null,
    property: { name: 'epochsDone', aliases: [] },
    isCompared: true,
    of: ({ epochs, origin }) =>
      origin?.kind === 'results' && epochs.length === 0 ? null : epochs.length,
  },
  parameters: {
    label: 'Parameters',
    heading: 'Parameters',
    help: 'Trainable parameters of the network.',
    kind: 'count',
    better: 'lower',
    property: { name: 'parameters', aliases: ['params'] },
    isCompared: true,
    of: ({ parameters }) => parameters,
  },
  multiplyAdds: {
    label: 'Multiply-adds',
    heading: 'Multiply-adds',
    help: 'In the matrix products of one prediction.',
    kind: 'count',
    better: 'lower',
    property: null,
    isCompared: true,
    of: ({ config, data }) =>
      data === null ? null : networkSize(config, data.classes).multiplyAdds,
  },
  secondsPerEpoch: {
    label: 'Time per epoch',
    heading: 'Time per epoch',
    help: 'Mean over the epochs, including validation.',
    kind: 'seconds',
    better: 'lower',
    property: { name: 'secondsPerEpoch', aliases: [] },
    isCompared: true,
    of: ({ epochs }) => meanSeconds(epochs),
  },
  trainingSeconds: {
    label: 'Training time',
    heading: 'Duration',
    help: 'Time spent training, excluding pauses and interruptions.',
    kind: 'seconds',
    better: 'lower',
    property: { name: 'duration', aliases: ['time', 'runtime'] },
    isCompared: true,
    // A log without an end doesn't tell.
    of: ({ startedAt, finishedAt, trainingSeconds, origin }) =>
      startedAt === null || (origin?.kind === 'results' && finishedAt === null)
        ? null
        : trainingSeconds,
  },
  modelBytes: {
    label: 'Model file',
    heading: 'Model file',
    help: 'Size of the weights file.',
    kind: 'bytes',
    better: 'lower',
    property: null,
    isCompared: true,
    of: ({ id }, { modelBytes }) => modelBytes.get(id) ?? null,
  },
  examplesPerSecond: {
    label: 'Examples per second',
    heading: 'Examples per second',
    help: 'In the last epoch, training only.',
    kind: 'count',
    better: 'higher',
    property: { name: 'examplesPerSecond', aliases: [] },
    isCompared: false,
    of: ({ epochs }) => epochs.at(-1)?.examplesPerSecond ?? null,
  },
} as const satisfies Readonly<Record<string, CostMetric>>;

type CostMetrics = typeof costMetrics;
export type CostMetricKey = keyof CostMetrics;
export const costMetricKeys = Object.keys(costMetrics) as CostMetricKey[];

/** Those that comparisons have columns of. */
export type ComparedCostKey = {
  [Key in CostMetricKey]: CostMetrics[Key]['isCompared'] extends true ? Key : never;
}[CostMetricKey];
export const comparedCostKeys = costMetricKeys.filter(
  (key): key is ComparedCostKey => costMetrics[key].isCompared,
);

function meanSeconds(epochs: readonly EpochResult[]): number | null {
  const known = epochs.flatMap(({ seconds }) => seconds ?? []);
  if (known.length === 0) return null;
  return known.reduce((sum, seconds) => sum + seconds, 0) / known.length;
}
