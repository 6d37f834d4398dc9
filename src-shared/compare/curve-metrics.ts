import type { HistoryColumns, HistoryKey } from '../contract/commands/experiments.ts';
import type { EpochResult, ExperimentRecord } from '../experiment/record.ts';
import type { MemberCurve } from '../statistics/aggregate-curves.ts';

/** What a curve is drawn over: training steps, epochs, or seconds spent training. */
export const xAxes = ['step', 'epoch', 'time'] as const;
export type XAxis = (typeof xAxes)[number];

type EpochKey = 'trainLoss' | 'trainAccuracy' | 'validationLoss' | 'validationAccuracy' | 'seconds';

interface Described {
  readonly label: string;
  /** What the y axis says. */
  readonly yLabel: string;
  readonly kind: 'share' | 'real' | 'bytes' | 'seconds';
  /** What is better, or null where that can't be said. */
  readonly better: 'higher' | 'lower' | null;
}

type Given = Described &
  (
    | { readonly source: 'history'; readonly column: HistoryKey }
    | { readonly source: 'epochs'; readonly column: EpochKey }
  );

const nats = 'Cross-entropy (nats)';
const right = 'Share of right answers';

/** Everything that can be drawn as a curve, by its key. `history`: measured while training; `epochs`: once an epoch. */
export const curveMetrics = {
  loss: {
    label: 'Training loss',
    yLabel: nats,
    kind: 'real',
    better: 'lower',
    source: 'history',
    column: 'loss',
  },
  validationLoss: {
    label: 'Validation loss',
    yLabel: nats,
    kind: 'real',
    better: 'lower',
    source: 'epochs',
    column: 'validationLoss',
  },
  accuracy: {
    label: 'Training accuracy',
    yLabel: right,
    kind: 'share',
    better: 'higher',
    source: 'history',
    column: 'accuracy',
  },
  validationAccuracy: {
    label: 'Validation accuracy',
    yLabel: right,
    kind: 'share',
    better: 'higher',
    source: 'epochs',
    column: 'validationAccuracy',
  },
  epochLoss: {
    label: 'Training loss of each epoch',
    yLabel: nats,
    kind: 'real',
    better: 'lower',
    source: 'epochs',
    column: 'trainLoss',
  },
  epochAccuracy: {
    label: 'Training accuracy of each epoch',
    yLabel: right,
    kind: 'share',
    better: 'higher',
    source: 'epochs',
    column: 'trainAccuracy',
  },
  learningRate: {
    label: 'Learning rate',
    yLabel: 'Of the optimiser',
    kind: 'real',
    better: null,
    source: 'history',
    column: 'learningRate',
  },
  gradientNorm: {
    label: 'Gradient norm',
    yLabel: 'L2 norm before clipping',
    kind: 'real',
    better: null,
    source: 'history',
    column: 'gradientNorm',
  },
  examplesPerSecond: {
    label: 'Speed',
    yLabel: 'Examples per second',
    kind: 'real',
    better: 'higher',
    source: 'history',
    column: 'examplesPerSecond',
  },
  secondsPerEpoch: {
    label: 'Time of each epoch',
    yLabel: 'Seconds, validation included',
    kind: 'seconds',
    better: 'lower',
    source: 'epochs',
    column: 'seconds',
  },
  memoryBytes: {
    label: 'Memory',
    yLabel: 'Of the training process (bytes)',
    kind: 'bytes',
    better: 'lower',
    source: 'history',
    column: 'memoryBytes',
  },
} as const satisfies Readonly<Record<string, Given>>;

export type CurveMetricKey = keyof typeof curveMetrics;
export const curveMetricKeys = Object.keys(curveMetrics) as CurveMetricKey[];

/** The columns of a history that some curves over an axis are made of. */
export function historyKeysOf(metrics: readonly CurveMetricKey[], xAxis: XAxis): HistoryKey[] {
  const given = metrics.map((metric): Given => curveMetrics[metric]);
  const drawn = given.flatMap((one) => (one.source === 'history' ? [one.column] : []));
  const places = { step: [], epoch: ['epoch'], time: ['seconds'] } as const;
  return [...new Set<HistoryKey>(['step', ...places[xAxis], ...drawn])];
}

/**
 * The curve of one run, for drawing and for `aggregateCurves`.
 * @param history null where it has not been read, or its columns are empty; then only what is known once an epoch has points
 */
export function curveOf(
  record: Pick<ExperimentRecord, 'id' | 'epochs'>,
  history: HistoryColumns | null,
  metric: CurveMetricKey,
  xAxis: XAxis,
): MemberCurve {
  const { source, column }: Given = curveMetrics[metric];
  if (source === 'epochs') return epochCurve(record, column, xAxis);
  if (history === null) return { id: record.id, at: none, x: none, y: none };
  const { step, epoch, seconds } = history;
  const [at, x] = { step: [step, step], epoch: [epoch, epoch], time: [step, seconds] }[xAxis] as [
    Float64Array,
    Float64Array,
  ];
  const y = history[column];
  if (x.length !== y.length) return { id: record.id, at: none, x: none, y: none };
  return { id: record.id, at, x, y };
}

const none = new Float64Array(0);

function epochCurve(
  { id, epochs }: Pick<ExperimentRecord, 'id' | 'epochs'>,
  column: EpochKey,
  xAxis: XAxis,
): MemberCurve {
  let elapsed = 0;
  const points: { result: EpochResult; elapsed: number; value: number }[] = [];
  for (const result of epochs) {
    elapsed += result.seconds;
    const value = result[column];
    if (value !== null) points.push({ result, elapsed, value });
  }
  const at = Float64Array.from(points, ({ result }) =>
    xAxis === 'epoch' ? result.epoch : result.step,
  );
  const x = xAxis === 'time' ? Float64Array.from(points, (point) => point.elapsed) : at;
  return { id, at, x, y: Float64Array.from(points, ({ value }) => value) };
}
